"""Web pages, well made and broken, whose text a browser finds where the ledger reads it."""

import json
import random
import re
import subprocess
from urllib.parse import unquote

import pytest

from ledger.rules.texts import html_reading
from tests.browser.conftest import SECONDS_MAX, chromium_path
from tests.rules import html_pages

pytestmark = pytest.mark.browser

#: Parts of pages, put one behind the other in any order.
PARTS = (
    *("<", "</", ">", "/>", "<!--", "-->", "--!>", "<!", "<?", "<!-->", "<!--->", "</>", "</ "),
    *("<![CDATA[", "]]>", "-", "!", "=", "'", '"', " ", "\n", "x", "1", "é", "a", "b", "p"),
    *("&", "&amp", "&amp;", "&ampx", "&lt;", "&#65", "&#x41;", "&#0;", "&#128;", "&notit;"),
    *("<a ", "<a href=", "<p>", "</p>", "<b>", "</b>", "<br>", "<É>", "<p É='>'>", "<a/b=c>"),
    *("<pre>", "</pre>", "<b a=b/>", "<sup>", "<script>", "</script>", "<scr", "ipt>", "<style>"),
    *("</style", "<title>", "</title>", "<textarea>", "</textarea>", "<iframe>", "</iframe>"),
    *("<template>", "</template>"),
)
#: Answers the text of each page that isn't within what the ledger leaves out, without white space.
READ = """
const LEFT_OUT = new Set(
  "SCRIPT STYLE TEMPLATE NOSCRIPT NAV FOOTER FORM TITLE TEXTAREA IFRAME DEL S STRIKE".split(" "));
function text(node) {
  if (node.nodeType === 3) return node.data;
  if (node.nodeType !== 1 || LEFT_OUT.has(node.nodeName.toUpperCase())) return "";
  if (node.hasAttribute("hidden") || node.style?.display === "none") return "";
  if (node.nodeName === "DIALOG" && !node.open) return "";
  if ((node.getAttribute("aria-hidden") || "").toLowerCase() === "true") return "";
  return [...node.childNodes].map(text).join("");
}
const read = (page) => text(new DOMParser().parseFromString(page, "text/html").documentElement);
const texts = PAGES.map((page) => read(page).replace(/[\\t\\n\\f\\r ]+/g, ""));
document.body.textContent = encodeURIComponent(JSON.stringify(texts));
"""


def broken_page(seed):
    chance = random.Random(seed)  # noqa: S311 - the same page each time
    parts = chance.choices(PARTS, k=chance.randint(1, 25))
    return "".join(["<!doctype html><body>", *parts])


def read_by_a_browser(pages, folder):
    script = READ.replace("PAGES", json.dumps(pages).replace("<", "\\u003c"))
    harness = folder / "pages.html"
    harness.write_text(
        f"<!doctype html><meta charset=utf-8><body><script>{script}</script>", encoding="utf-8"
    )
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    profile = f"--user-data-dir={folder / 'profile'}"
    answered = subprocess.run(
        [chromium_path(), *options, profile, "--dump-dom", harness.as_uri()],
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=True,
    )
    return json.loads(unquote(re.search("<body>(.*)</body>", answered.stdout)[1]))


def test_a_page_has_the_text_that_a_browser_finds(tmp_path):
    pages = [html_pages.page(seed).stored for seed in range(200)]
    pages += map(broken_page, range(4_000))

    seen = read_by_a_browser(pages, tmp_path)

    read = [re.sub("[\t\n\f\r ]+", "", html_reading.read(page).text) for page in pages]
    differing = [pair for pair in zip(pages, seen, read, strict=True) if pair[1] != pair[2]]
    assert differing == []
    assert sum(map(bool, read)) > 3_000
