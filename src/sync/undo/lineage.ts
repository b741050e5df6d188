/**
 * What the syncs from one source share: the transfer transform, the transfer run, and the users who sign them. One
 * sync inserts them, the others use them; where it is undone while others still need them, they are handed on, so
 * that they go when the last of those syncs is undone, in whatever order.
 */
import type { Catalogue, Table } from "../../catalogue/model.ts";
import { type Database, readTable } from "../../instances/readTable.ts";
import { textOf } from "../../instances/rowValues.ts";
import { first } from "../../util/first.ts";
import { getFrom } from "../../util/getFrom.ts";
import type { Change, RowUpdate } from "../journal/changeLog.ts";
import { findChanges, type JournaledSync, readChanges, replaceChanges } from "../journal/journal.ts";

type Insert = Extract<Change, { kind: "insert" }>;

/** A row of any table, by name. */
type RowName = string;

const nameOf = (table: Table, id: string): RowName => `${table.table} ${id}`;

export class Lineage {
  /** Rows, and for each the others that it needs. */
  readonly #needs: ReadonlyMap<RowName, RowName[]>;
  readonly #kept = new Set<RowName>();
  /** The syncs to which rows are handed on. */
  readonly #heirs = new Map<RowName, string>();

  constructor(needs: ReadonlyMap<RowName, RowName[]>) {
    this.#needs = needs;
  }

  has(table: Table, id: string): boolean {
    return this.#needs.has(nameOf(table, id));
  }

  /** Others use it: it stays, with all that it needs itself. */
  keep(table: Table, id: string): void {
    const keep = (name: RowName): void => {
      this.#kept.add(name);
      for (const other of getFrom(this.#needs, name)) keep(other);
    };
    keep(nameOf(table, id));
  }

  /** Another sync uses it, whatever refers to it by now: that may have been overwritten, and come back. */
  inherit(table: Table, id: string, heir: string): void {
    this.#heirs.set(nameOf(table, id), heir);
    this.keep(table, id);
  }

  heirOf(table: Table, id: string): string | undefined {
    return this.#heirs.get(nameOf(table, id));
  }

  stays(table: Table, id: string): boolean {
    return this.#kept.has(nameOf(table, id));
  }
}

/** The lineage that a sync used: its run, the run's transform, and the users of both. */
export async function readLineage(database: Database, catalogue: Catalogue, sync: JournaledSync): Promise<Lineage> {
  const [runs, transforms, users] = [
    catalogue.registry("Run"),
    catalogue.registry("Transform"),
    catalogue.registry("User"),
  ];
  const [run] = await readTable(database, runs, [{ column: "id", values: [sync.runId] }]);
  if (!run) return new Lineage(new Map());
  const transformId = textOf(run, "transform_id");
  const transform = first(await readTable(database, transforms, [{ column: "id", values: [transformId] }]));
  const [runUser, transformUser] = [textOf(run, "created_by_id"), textOf(transform, "created_by_id")];
  const needs = new Map([
    [nameOf(runs, sync.runId), [nameOf(transforms, transformId), nameOf(users, runUser)]],
    [nameOf(transforms, transformId), [nameOf(users, transformUser)]],
    [nameOf(users, runUser), []],
    [nameOf(users, transformUser), []],
  ]);
  const lineage = new Lineage(needs);
  const rows: [Table, string][] = [
    [runs, sync.runId],
    [transforms, transformId],
    [users, runUser],
    [users, transformUser],
  ];
  for (const [table, id] of rows) {
    const heir = await findHeir(database, sync, table, id);
    if (heir !== null) lineage.inherit(table, id, heir);
  }
  return lineage;
}

/** Which rows of the joined run `r` and transform `t` are of a lineage that has a row of a registry. */
const USES: ReadonlyMap<string, string[]> = new Map([
  ["Run", ["r.id"]],
  ["Transform", ["t.id"]],
  ["User", ["r.created_by_id", "t.created_by_id"]],
]);

/** The oldest sync, not undone, whose lineage has this row. */
async function findHeir(
  { reader, dialect }: Database,
  sync: JournaledSync,
  { name }: Table,
  id: string,
): Promise<string | null> {
  const uses = getFrom(USES, name).map((column, i) => `${column} = ${dialect.placeholder(i + 2)}`);
  const sql = `SELECT s.id FROM ${dialect.ownTable("sync")} s JOIN lamindb_run r ON r.id = s.run_id
    JOIN lamindb_transform t ON t.id = r.transform_id
    WHERE s.id <> ${dialect.placeholder(1)} AND s.undone_at IS NULL AND (${uses.join(" OR ")}) ORDER BY s.created_at, s.id LIMIT 1`;
  const [row] = await reader.all(sql, [sync.id, ...uses.map(() => id)]);
  return row ? String(row[0]) : null;
}

/** The changes of a sync that takes over the insert of a row that it only updated before. */
function inheriting(changes: Change[], { rows, ...insert }: Insert, id: string): Change[] {
  const others = changes.map((change): Change => {
    if (change.kind !== "update" || change.table !== insert.table) return change;
    return { ...change, rows: change.rows.filter((row) => row.id !== id) };
  });
  const inherited = { ...insert, rows: rows.filter(([key]) => key === id) };
  return [...others.filter(({ rows }) => rows.length > 0), inherited];
}

/** Gives the next sync that ended the run the values that this one had overwritten, as if this one had never happened. */
async function handEndOn(database: Database, catalogue: Catalogue, table: Table, undone: RowUpdate): Promise<void> {
  const { reader, dialect } = database;
  const end = undone.changes.finished_at;
  if (end == null) return;
  const follows = ({ id, before }: RowUpdate) => id === undone.id && before.finished_at === end;
  for (const { syncId } of await findChanges({ ...database, catalogue }, "update", table, { text: end })) {
    const theirs = await readChanges(reader, dialect, syncId, catalogue);
    const bridged = theirs.map((change): Change => {
      if (change.kind !== "update" || change.table !== table) return change;
      return { ...change, rows: change.rows.map((row) => (follows(row) ? { ...row, before: undone.before } : row)) };
    });
    await replaceChanges(reader, dialect, syncId, bridged);
  }
}

/** Hands what stays of a sync's lineage on to syncs that use it, if the journal knows any. */
export async function handLineageOn(
  database: Database,
  catalogue: Catalogue,
  changes: Change[],
  lineage: Lineage,
): Promise<void> {
  for (const change of changes) {
    if (change.kind === "update" && change.table.name === "Run")
      for (const update of change.rows) await handEndOn(database, catalogue, change.table, update);
    if (change.kind !== "insert") continue;
    const staying = change.rows.filter(([id]) => lineage.stays(change.table, id));
    for (const [id] of staying) {
      const heir = lineage.heirOf(change.table, id);
      if (heir === undefined) continue;
      const theirs = await readChanges(database.reader, database.dialect, heir, catalogue);
      await replaceChanges(database.reader, database.dialect, heir, inheriting(theirs, change, id));
    }
  }
}
