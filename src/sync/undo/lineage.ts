/**
 * What the syncs from one source share: the transfer transform, the transfer run, and the user who signs both. One
 * sync inserts them, the others use them; where it is undone while others still need them, they are handed on, so
 * that they go when the last of those syncs is undone, in whatever order.
 */
import type { Catalogue, Table } from "../../catalogue/model.ts";
import type { Param } from "../../instances/dialects/dialect.ts";
import { type Database, readTable } from "../../instances/readTable.ts";
import type { Change } from "../journal/changeLog.ts";
import { type JournaledSync, readChanges, replaceChanges } from "../journal/journal.ts";

type Insert = Extract<Change, { kind: "insert" }>;

export class Lineage {
  /** Row keys in the order in which they need one another. */
  readonly #members: { table: Table; id: string }[];
  readonly #kept = new Set<Table>();

  constructor(members: { table: Table; id: string }[]) {
    this.#members = members;
  }

  has(table: Table, id: string): boolean {
    return this.#members.some((member) => member.table === table && member.id === id);
  }

  /** Others use it: it stays, with all that it needs itself. */
  keep(table: Table): void {
    const at = this.#members.findIndex((member) => member.table === table);
    for (const member of this.#members.slice(at)) this.#kept.add(member.table);
  }

  stays(table: Table, id: string): boolean {
    return this.#kept.has(table) && this.has(table, id);
  }
}

/** The lineage that a sync used: its run, the run's transform, and their user. */
export async function readLineage(database: Database, catalogue: Catalogue, sync: JournaledSync): Promise<Lineage> {
  const [runs, transforms, users] = ["Run", "Transform", "User"].map((name) => catalogue.registry(name));
  const [run] = await readTable(database, runs!, [{ column: "id", values: [sync.runId] }]);
  const members = [
    { table: runs!, id: sync.runId },
    { table: transforms!, id: run?.get("transform_id") ?? "" },
    { table: users!, id: run?.get("created_by_id") ?? "" },
  ];
  return new Lineage(members);
}

/** The oldest other sync, not undone, that uses this run, or any run of the same source. */
async function heirOf(
  { reader, dialect }: Database,
  sync: JournaledSync,
  column: "run_id" | "source_uid",
): Promise<string | null> {
  const place = (n: number) => dialect.placeholder(n);
  const sql = `SELECT id FROM ${dialect.ownTable("sync")} WHERE ${column} = ${place(1)} AND id <> ${place(2)}
    AND undone_at IS NULL ORDER BY created_at, id LIMIT 1`;
  const params: Param[] = [column === "run_id" ? sync.runId : sync.sourceUid, sync.id];
  const [row] = await reader.all(sql, params);
  return row ? String(row[0]) : null;
}

function onlyRow({ rows, ...insert }: Insert, id: string): Insert {
  return { ...insert, rows: rows.filter(([key]) => key === id) };
}

/** The changes of a sync that has now inserted a row which it only updated before. */
function inheriting(changes: Change[], inherited: Insert): Change[] {
  const [[id]] = inherited.rows as [[string, string]];
  const others = changes.map((change): Change => {
    if (change.kind !== "update" || change.table !== inherited.table) return change;
    return { ...change, rows: change.rows.filter((row) => row.id !== id) };
  });
  return [...others.filter(({ rows }) => rows.length > 0), inherited];
}

/** Hands what stays of a sync's lineage on to a sync that uses it, if the journal knows one. */
export async function handLineageOn(
  database: Database,
  catalogue: Catalogue,
  sync: JournaledSync,
  changes: Change[],
  lineage: Lineage,
): Promise<void> {
  for (const change of changes) {
    if (change.kind !== "insert") continue;
    const staying = change.rows.filter(([id]) => lineage.stays(change.table, id));
    for (const [id] of staying) {
      const heir = await heirOf(database, sync, change.table.name === "Run" ? "run_id" : "source_uid");
      if (!heir) continue;
      const theirs = await readChanges(database.reader, database.dialect, heir, catalogue);
      await replaceChanges(database.reader, database.dialect, heir, inheriting(theirs, onlyRow(change, id)));
    }
  }
}
