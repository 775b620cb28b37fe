// Opens pages in Chromium and prints what it saw as JSON, one object a line.
// usage: browser.mjs CHROMIUM BASE < checks, each {check, path, ...} as JSON on a line.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const clients = createRequire(new URL("../clients/package.json", import.meta.url));
const { chromium } = clients("playwright-core");
const axe = readFileSync(clients.resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const [executablePath, base] = process.argv.slice(2);
// Without these a browser looks for its maker's hosts.
const args = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const checks = {
  // What axe finds, with all that folds unfolded.
  async accessibility(page) {
    await page.evaluate(() => document.querySelectorAll("details").forEach((each) => (each.open = true)));
    await page.evaluate(axe);
    const found = await page.evaluate((rules) => window.axe.run(document, { runOnly: rules }), RULES);
    return {
      passes: found.passes.length,
      violations: found.violations.map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`),
    };
  },
  // How far a page is wider than its window, and which links and buttons are hard to hit, with all that folds unfolded.
  async room(page) {
    await page.evaluate(() => document.querySelectorAll("details").forEach((each) => (each.open = true)));
    return page.evaluate(() => ({
      wider: document.documentElement.scrollWidth - window.innerWidth,
      small: [...document.querySelectorAll("a, button, input, select, summary")]
        .filter((each) => each.getBoundingClientRect().height && each.getBoundingClientRect().height < 24)
        .filter((each) => !each.closest("p, li, dd, dt, td, th, blockquote, h1, h2, h3, caption"))
        .map((each) => each.outerHTML.slice(0, 120)),
    }));
  },
  // Where the bars of a chart end, as a share of their plot, beside their figures.
  async bars(page) {
    return page.evaluate(() =>
      [...document.querySelectorAll(".bars tbody tr")].map((row) => {
        const plot = row.querySelector(".drawn > .bar");
        if (plot === null) return null;
        const { left, width } = plot.getBoundingClientRect();
        const end = (shape) => shape && (100 * (shape.getBoundingClientRect().right - left)) / width;
        return {
          figure: row.querySelector(".figure").innerText.trim(),
          solid: end(plot.querySelector(".solid")),
          doubtful: end(plot.querySelector(".doubtful")),
          shapes: [...plot.querySelectorAll("[class]")].map((each) => each.getAttribute("class")),
        };
      }),
    );
  },
  // What Tab reaches, by its place among all that can be used, and what of it shows no focus within the window.
  async keyboard(page) {
    const all = await page.evaluate(() => {
      const used = [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")];
      const shown = used.filter((each) => each.checkVisibility({ contentVisibilityAuto: true }));
      shown.forEach((each, place) => each.setAttribute("data-place", place));
      return shown.map((each) => each.innerText || each.name);
    });
    const reached = [];
    const unseen = [];
    for (let step = 0; step < 2 * all.length; step += 1) {
      await page.keyboard.press("Tab");
      const now = await page.evaluate(() => {
        const { left, right, top, bottom } = document.activeElement.getBoundingClientRect();
        const inside = right > 0 && left < window.innerWidth && bottom > 0 && top < window.innerHeight;
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
        const place = document.activeElement.getAttribute("data-place");
        return { place, isSeen: inside && outlineStyle === "solid" && outlineWidth === "3px" };
      });
      if (now.place === null) break;
      // A field of a date takes several steps.
      if (reached.at(-1) !== Number(now.place)) reached.push(Number(now.place));
      if (!now.isSeen) unseen.push(all[now.place]);
    }
    return { all: all.map((each) => each.trim()), reached, unseen };
  },
  // The places of names in a line, from left to right.
  async names(page, { selector }) {
    return page.evaluate(
      (lines) =>
        [...document.querySelectorAll(lines)].map((line) =>
          [...line.querySelectorAll("bdi")].map((each) => Math.round(each.getBoundingClientRect().left)),
        ),
      selector,
    );
  },
  // A page as PDF, in base64, with nothing unfolded by hand.
  async print(page) {
    const pdf = await page.pdf({ format: "A4", tagged: true, preferCSSPageSize: true });
    return pdf.toString("base64");
  },
  // Whether a folded list of caveats is printed in full.
  async folded(page) {
    await page.emulateMedia({ media: "print" });
    return page.evaluate(() =>
      [...document.querySelectorAll("details.caveats li")].map((each) => each.getBoundingClientRect().height > 0),
    );
  },
  // The size of a picture as another page shows it.
  async picture(page, { source }) {
    return page.evaluate(
      (address) =>
        new Promise((resolve) => {
          const image = new Image();
          image.onload = () => resolve([image.naturalWidth, image.naturalHeight]);
          image.onerror = () => resolve(null);
          image.src = address;
        }),
      source,
    );
  },
  // What is asked of elsewhere, and what the page's own policy refuses.
  async quiet(page, { asked, refused }) {
    return { elsewhere: asked, refused };
  },
  async screenshot(page, { file }) {
    await page.screenshot({ path: file, fullPage: false });
    return file;
  },
};

const browser = await chromium.launch({ executablePath, args });
for await (const line of createInterface({ input: process.stdin })) {
  const wanted = JSON.parse(line);
  const context = await browser.newContext({
    viewport: { width: wanted.width ?? 1280, height: wanted.height ?? 900 },
    colorScheme: wanted.scheme ?? "light",
    bypassCSP: wanted.check === "accessibility", // Only so that axe can be put into the page.
  });
  const page = await context.newPage();
  const asked = [];
  const refused = [];
  page.on("request", (request) => request.url().startsWith(base) || asked.push(request.url()));
  page.on("console", (message) => refused.push(message.text()));
  await page.goto(base + wanted.path);
  const seen = await checks[wanted.check](page, { ...wanted, asked, refused });
  console.log(JSON.stringify(seen));
  await context.close();
}
await browser.close();
