/** Random syncs of a source: any registry, mode, depth and initiator, mostly as people would ask for them. */
import {
  type ContentRow,
  cellText,
  type DatabaseContent,
  type TableContent,
  uidOf,
} from "../parity/canonical/content.ts";
import { TRACKED_RUN } from "./ownRows.ts";
import type { Random } from "./random.ts";

export interface LiveStep {
  /** LaminDB's name, such as `Artifact` or `bionty.CellType`. */
  registry: string;
  uid: string;
  transfer?: "sqlrecord" | "notes" | "annotations";
  depth?: number;
  initiatedByRun?: string;
}

const WEIGHTS: Record<string, number> = {
  lamindb_artifact: 40,
  lamindb_record: 22,
  lamindb_ulabel: 8,
  lamindb_feature: 8,
  lamindb_schema: 8,
  lamindb_collection: 8,
  lamindb_transform: 6,
  lamindb_run: 2,
  lamindb_project: 4,
  lamindb_reference: 3,
  bionty_gene: 3,
};

const TYPED = new Set([
  "lamindb_record",
  "lamindb_feature",
  "lamindb_schema",
  "lamindb_project",
  "lamindb_ulabel",
  "lamindb_reference",
]);

/** Spaces and branches are the target's own affair; blocks have uids, and are no objects of their own. */
const NO_ROOTS = new Set(["lamindb_space", "lamindb_branch"]);

/** A cell's text, null where the row has none. */
export function textOf(table: TableContent, row: ContentRow, column: string): string | null {
  const at = table.layout.index.get(column);
  return at === undefined || row.cells[at] === "null"
    ? null
    : row.cells[at]!.startsWith('"')
      ? cellText(row.cells[at]!)
      : row.cells[at]!;
}

/** Roots that LaminDB is known to fail on or to leave incomplete, whatever the mode. */
function isKnownDefect(source: DatabaseContent, table: TableContent, row: ContentRow): boolean {
  if (table.layout.name !== "lamindb_schema") return false;
  const components = [...source.get("lamindb_schemacomponent")!.rows.values()];
  const composite = components.some(
    (link) => textOf(source.get("lamindb_schemacomponent")!, link, "composite_id") === String(row.id),
  ); // D5
  const itype = textOf(table, row, "itype");
  const otherMembers = itype !== null && !itype.startsWith("Feature"); // D22
  return composite || otherMembers || textOf(table, row, "_aux") !== null; // D6
}

/** A sync of a random object. */
export function chooseStep(source: DatabaseContent, random: Random): LiveStep {
  for (;;) {
    const tables = [...source.values()].filter(
      ({ layout, rows }) =>
        layout.index.has("uid") && rows.size > 0 && !layout.name.endsWith("block") && !NO_ROOTS.has(layout.name),
    );
    const table = random.weighted(tables.map((one) => [one, WEIGHTS[one.layout.name] ?? 1] as const));
    const row = random.chance(0.5) ? mostLinked(source, table, random) : random.pick([...table.rows.values()]);
    if (isKnownDefect(source, table, row)) continue;
    if (textOf(table, row, "is_latest") === "false" && !random.chance(0.03)) continue;
    return makeStep(table, uidOf(table, row)!, random);
  }
}

/** Of a few random rows, the one that most links belong to. */
function mostLinked(source: DatabaseContent, table: TableContent, random: Random): ContentRow {
  const candidates = Array.from({ length: 5 }, () => random.pick([...table.rows.values()]));
  const counts = candidates.map(({ id }) => countLinks(source, table, id));
  return candidates[counts.indexOf(Math.max(...counts))]!;
}

function countLinks(source: DatabaseContent, table: TableContent, id: number): number {
  const column = `${table.layout.name.slice(table.layout.name.indexOf("_") + 1)}_id`;
  let count = 0;
  for (const { layout, rows } of source.values()) {
    const at = layout.index.get(column);
    if (at === undefined || layout.index.has("uid")) continue;
    for (const row of rows.values()) if (row.cells[at] === String(id)) count++;
  }
  return count;
}

function makeStep({ layout }: TableContent, uid: string, random: Random): LiveStep {
  const isCollection = layout.name === "lamindb_collection"; // takes no mode in LaminDB (D14)
  const transfer = random.weighted<LiveStep["transfer"]>([
    [undefined, 4],
    ["sqlrecord", isCollection ? 0 : 1],
    ["notes", isCollection ? 0 : 2],
    ["annotations", isCollection ? 0 : 6],
  ]);
  return {
    registry: layout.model.replace(/^lamindb\./, ""),
    uid,
    ...(transfer && { transfer }),
    ...(TYPED.has(layout.name) && random.chance(0.25) && { depth: random.below(4) }),
    ...(random.chance(0.25) && { initiatedByRun: TRACKED_RUN }),
  };
}
