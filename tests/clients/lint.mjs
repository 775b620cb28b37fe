// Lints an OpenAPI description with Redocly's rules and this folder's redocly.yaml: node lint.mjs FILE
// The library does it alone; its command line would be ten times as much to install.
import { fileURLToPath } from "node:url";
import { formatProblems, getTotals, lint, loadConfig } from "@redocly/openapi-core";

const configPath = fileURLToPath(new URL("redocly.yaml", import.meta.url));
const problems = await lint({ ref: process.argv[2], config: await loadConfig({ configPath }) });
formatProblems(problems, { totals: getTotals(problems), format: "stylish" });
process.exitCode = problems.length ? 1 : 0;
