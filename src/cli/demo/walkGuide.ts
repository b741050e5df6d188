import { changedCells, dumpDatabase } from "./databaseDump.ts";
import { type Answer, STEPS, type Step, type Told } from "./guide.ts";

interface Place {
  url: string;
  /** File of the default instance, to see what a step changed in it. */
  targetFile: string;
  print: (line: string) => void;
  /** Ends the walk early. */
  signal: AbortSignal;
}

const MAX_PRINTED = 2_000;

async function ask(url: string, query: string, variables: Record<string, unknown>): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Answer; errors?: { message: string }[] };
  if (errors) throw new Error(errors.map(({ message }) => message).join("; "));
  return data;
}

/** An answer for people: long texts as they are, drawings shortened. */
function printable(data: Answer): string {
  const text = data.artifact?.describe?.text;
  if (text) return text;
  const json = JSON.stringify(
    data,
    (key, value) => (key === "svg" || key === "mermaid" ? `${value.slice(0, 60)}…` : value),
    2,
  );
  return json.length > MAX_PRINTED ? `${json.slice(0, MAX_PRINTED)}…` : json;
}

function indent(text: string): string {
  return text.replace(/^/gm, "    ");
}

/** The step's own claims, and that no more changed in the database than it says; gives those that fail. */
function check(step: Step, data: Answer, told: Told, changed: string[], print: Place["print"]): string[] {
  const claims = step.claims.map(({ says, holds }) => ({ says, holds: safely(() => holds(data, told)) }));
  if (step.changes) {
    const allowed = step.changes === "nothing" ? /^$/ : /^lamindb_run \d+\.finished_at$/;
    const stray = changed.filter((cell) => !allowed.test(cell));
    const says =
      stray.length > 0
        ? `unexpected changes in the database: ${stray.join(", ")}`
        : `the only change in the database: ${step.changes}`;
    claims.push({ says, holds: stray.length === 0 });
  }
  for (const { says, holds } of claims) print(`  ${holds ? "✓" : "✗"} ${says}`);
  return claims.filter(({ holds }) => !holds).map(({ says }) => `${step.title}: ${says}`);
}

function safely(holds: () => boolean): boolean {
  try {
    return holds();
  } catch {
    return false;
  }
}

/** Walks the guide over HTTP and prints each step; gives the claims that failed, and what the steps told. */
export async function walkGuide({ url, targetFile, print, signal }: Place): Promise<{ failed: string[]; told: Told }> {
  const failed: string[] = [];
  let told: Told = {};
  for (const [at, step] of STEPS.entries()) {
    if (signal.aborted) break;
    print(`\n${at + 1}. ${step.title}\n`);
    print(indent(step.query));
    const variables = step.variables(told);
    print(indent(`variables: ${JSON.stringify(variables)}`));
    const before = dumpDatabase(targetFile);
    try {
      const data = await ask(url, step.query, variables);
      print(`  answer:\n${indent(printable(data))}`);
      failed.push(...check(step, data, told, changedCells(before, dumpDatabase(targetFile)), print));
      told = { ...told, ...step.tells?.(data) };
    } catch (error) {
      if (signal.aborted) break;
      const message = error instanceof Error ? error.message : String(error);
      print(`  ✗ ${message}`);
      failed.push(`${step.title}: ${message}`);
    }
  }
  return { failed, told };
}

/** The guide's operations with what the walk told them, for the explorer's tabs. */
export function guideTabs(told: Told): { query: string; variables: string }[] {
  return STEPS.map(({ query, variables }) => ({ query, variables: JSON.stringify(variables(told), null, 2) }));
}
