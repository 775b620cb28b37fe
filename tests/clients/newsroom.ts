// What a newsroom's page does with the types that openapi-typescript makes of openapi.yaml.
// It is compiled, never run: `./run check` fails where the description no longer fits.
import type { components, operations, paths } from "./openapi.js";

type Shapes = components["schemas"];
type Problem = Shapes["Problem"];
type Answer<Operation extends keyof operations, Status extends number> =
  operations[Operation]["responses"] extends Record<Status, { content: { "application/json": infer Body } }>
    ? Body
    : never;

const TOTALS = "/v1/agreements/{identity}/totals" satisfies keyof paths;

class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

async function read<Body>(answer: Response): Promise<Body> {
  if (answer.headers.get("Content-Type") === "application/problem+json") {
    throw new Refused((await answer.json()) as Problem);
  }
  return (await answer.json()) as Body;
}

export async function totals(
  ledger: string,
  agreement: string,
  query: NonNullable<paths[typeof TOTALS]["get"]["parameters"]["query"]> = {},
): Promise<Answer<"get_agreement_totals", 200>> {
  const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return read(await fetch(`${ledger}${TOTALS.replace("{identity}", agreement)}?${asked}`));
}

/** One row for readers: what nobody stated is never 0. */
export function said(row: Shapes["TotalsRowOut"]): string {
  const pledged: string = row.pledged?.text ?? "nothing pledged";
  // @ts-expect-error - `reported` may be null, and a page that forgets it must not compile.
  const reported: string = row.reported.text;
  return `${row.category}: ${pledged}, ${reported} ${row.unit satisfies "persons" | "bodies" | "days" | "hours"}`;
}

/** What to tell whoever was refused. */
export function advice(problem: Problem): string {
  switch (problem.code) {
    case "stale":
      return "Somebody changed it meanwhile: read it again.";
    case "validation":
      return (problem.errors ?? []).map((error) => `${error.pointer}: ${error.message}`).join("\n");
    // @ts-expect-error - no such code: a page that waits for it must not compile.
    case "stael":
      return "";
    default:
      return problem.detail;
  }
}

export async function record(
  ledger: string,
  token: string,
  item: Shapes["LineItemIn"],
): Promise<Shapes["LineItemOut"][]> {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const sent = { method: "POST", headers, body: JSON.stringify(item) };
  const made = await read<Answer<"create_line_item", 201>>(await fetch(`${ledger}/v1/line-items`, sent));
  return "items" in made ? made.items : [made];
}

export const PLEDGE: Shapes["LineItemIn"] = {
  agreement: "istanbul-2025-06-02",
  act: "pledge",
  category: "body",
  from_party: "RU",
  to_party: "UA",
  both_ways: true,
  claims: [{ source: "courier", quote: "the remains of 6,000 soldiers", quantity: "about 6,000" }],
};
