import type { RowCounts } from "./databases.ts";
import type { CaseResult } from "./measure.ts";
import { ENGINE, HTTP, PYTHON } from "./systems.ts";

function milliseconds(value: number | undefined): string {
  if (value === undefined) return "–";
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}

function times(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}×`;
}

/** A ratio with its goal; bold where the goal is missed. */
function ratio(value: number | undefined, goal: { atLeast?: number; atMost?: number }): string {
  if (value === undefined) return "–";
  const { atLeast, atMost } = goal;
  const isMissed = (atLeast !== undefined && value < atLeast) || (atMost !== undefined && value > atMost);
  const text = isMissed ? `**${times(value)}**` : times(value);
  if (atLeast !== undefined) return `${text} (≥ ${atLeast})`;
  return atMost !== undefined ? `${text} (≤ ${atMost})` : text;
}

function divide(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}

function statements({ statements }: CaseResult, system: string): string {
  const counts = statements.get(system);
  return counts ? `${counts.target} + ${counts.source}` : "–";
}

const total = (counts: RowCounts | undefined) => [...(counts?.values() ?? [])].reduce((sum, count) => sum + count, 0);

function line(result: CaseResult): string {
  const { bench, ms, sql, added } = result;
  const [python, http, engine] = [ms.get(PYTHON), ms.get(HTTP), ms.get(ENGINE)];
  const cells = [
    bench.title,
    bench.after ? "0" : String(total(added.get(HTTP))),
    milliseconds(python),
    milliseconds(http),
    milliseconds(engine),
    milliseconds(sql?.ms),
    bench.pythonOnce ? "–" : ratio(divide(python, http), { atLeast: bench.timesPython }),
    ratio(divide(http, sql?.ms), { atMost: bench.timesSql }),
    statements(result, PYTHON),
    statements(result, ENGINE),
  ];
  return `| ${cells.join(" | ")} |`;
}

const HEAD = [
  "sync",
  "rows",
  "LaminDB ms",
  "gateway ms",
  "in process ms",
  "plain SQL ms",
  "LaminDB ÷ gateway",
  "gateway ÷ plain SQL",
  "statements LaminDB",
  "statements gateway",
];

/** Tables in which LaminDB and the gateway added different numbers of rows. */
function differences({ bench, added }: CaseResult): string[] {
  const [python, gateway] = [added.get(PYTHON), added.get(HTTP)];
  if (!python || !gateway) return [];
  const tables = new Set([...python.keys(), ...gateway.keys()]);
  const differing = [...tables].filter((table) => python.get(table) !== gateway.get(table));
  if (differing.length === 0 || bench.after) return [];
  const texts = differing.map((table) => `${table} ${python.get(table) ?? 0} and ${gateway.get(table) ?? 0}`);
  const why = bench.pythonOnce ? `${bench.pythonOnce}; ` : "";
  return [`- ${bench.title}: ${why}rows added by LaminDB and the gateway differ: ${texts.join(", ")}`];
}

/** The results on one database as a Markdown table, with notes below it. */
export function resultTable(title: string, results: CaseResult[]): string {
  const table = [`| ${HEAD.join(" | ")} |`, `|${" --- |".repeat(HEAD.length)}`, ...results.map(line)];
  const ways = new Set(results.flatMap(({ sql }) => sql?.how ?? []));
  const notes = [
    `Statements: on the target + on the source. Plain SQL: the rows that were added inserted again in one transaction (${[...ways].join(", ")}).`,
    ...results.flatMap(differences),
  ];
  return [`### ${title}`, "", ...table, "", ...notes, ""].join("\n");
}
