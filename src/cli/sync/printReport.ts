/** What a sync did or would do, for people. */
import type { Conflict } from "../../sync/conflicts.ts";
import type { ObjectName, SyncReport } from "../../sync/report.ts";

/** An object as messages name it. */
export const nameOf = ({ table, uid }: Pick<ObjectName, "table" | "uid">) => `${table.qualifiedName} ${uid}`;

const FATES = ["transferred", "filled", "mapped"] as const;

/** Lines of a table: registries down, what becomes of their rows across. */
function countsTable(report: SyncReport, titles: readonly string[]): string[] {
  const counts = new Map<string, number[]>();
  for (const [i, fate] of FATES.entries()) {
    for (const { table } of report[fate]) {
      const row = counts.get(table.qualifiedName) ?? FATES.map(() => 0);
      row[i]! += 1;
      counts.set(table.qualifiedName, row);
    }
  }
  const width = Math.max(8, ...[...counts.keys()].map(({ length }) => length));
  const line = (name: string, cells: readonly (string | number)[]) =>
    `  ${name.padEnd(width)}${cells.map((cell) => String(cell).padStart(10)).join("")}`.trimEnd();
  return [
    line("registry", titles),
    ...[...counts].map(([name, row]) =>
      line(
        name,
        row.map((count) => count || ""),
      ),
    ),
  ];
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [`${title} (${lines.length})`, ...lines.map((line) => `  ${line}`)];
}

/** Whether fills change anything: `fill 2, change 1`. */
function fillLines({ filled, conflicts }: Pick<SyncReport, "filled" | "conflicts">): string[] {
  if (filled.length === 0) return [];
  const changed = new Set(conflicts.filter(({ overwritten }) => overwritten).map(nameOf));
  return [`fill ${filled.length}, ${changed.size === 0 ? "no change" : `change ${changed.size}`}`];
}

/** A field that differs, and what becomes of the value here. */
export function conflictLine(one: Conflict, dryRun: boolean): string {
  const fate = one.overwritten ? (dryRun ? "it will be overwritten" : "it was overwritten") : "it stays";
  return `${nameOf(one)}: ${one.field} is ${one.target} here and ${one.source} there; ${fate}`;
}

/** Prints a report: how many rows of which registries, and, one by one, what stays behind or differs. */
export function printReport(report: SyncReport): void {
  const { outcome, source, object, dryRun, syncId } = report;
  const here = object!.uid === source.uid ? "" : `; here its uid is ${object!.uid}`;
  const done = dryRun ? "would be" : "was";
  const lines = [
    `${nameOf(source)} of ${source.db} ${done} ${outcome.toLowerCase()}${here}`,
    ...countsTable(report, dryRun ? ["insert", "fill", "keep"] : ["inserted", "filled", "kept"]),
    ...fillLines(report),
    ...section(
      "left out",
      report.leftOut.map(({ object: one, reason }) => `${nameOf(one)}: ${reason}`),
    ),
    ...section(
      "differing",
      report.conflicts.map((one) => conflictLine(one, dryRun)),
    ),
    ...(dryRun ? ["nothing was written"] : syncId ? [`to undo this: lamindb-gateway undo ${syncId}`] : []),
  ];
  console.log(lines.join("\n"));
}
