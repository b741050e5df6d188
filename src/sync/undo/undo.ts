/** The work of an undo, in its transaction: values return, inserted rows go, and what prevents the undo is named. */
import { type Catalogue, getColumn, isLink, type Table } from "../../catalogue/model.ts";
import type { TextRow } from "../../entities/makeEntities.ts";
import { type Database, readTable, type TextValues } from "../../instances/readTable.ts";
import { cellOf, idOf } from "../../instances/rowValues.ts";
import { getFrom } from "../../util/getFrom.ts";
import { type Change, comparable, fingerprint, type RowUpdate } from "../journal/changeLog.ts";
import { findChanges, tablesChangedAfter } from "../journal/journal.ts";
import type { ObjectName } from "../report.ts";
import type { TargetWriter } from "../write/targetWriter.ts";
import { describeDependent, findDependents, ownerOf, readForeignKeys } from "./dependents.ts";
import type { Lineage } from "./lineage.ts";

/** Something that has come to use what a sync brought, or has changed it. */
export interface Blocker {
  object: ObjectName;
  reason: string;
}

const MAX_NAMED = 100;

/** Takes changes back; where `blockers` has any afterwards, the transaction must not stay. */
export class Undo {
  readonly #syncId: string;
  readonly #database: Database;
  readonly #catalogue: Catalogue;
  readonly #writer: TargetWriter;
  readonly #lineage: Lineage;
  readonly undone: ObjectName[] = [];
  readonly blockers: Blocker[] = [];

  constructor(syncId: string, database: Database, catalogue: Catalogue, writer: TargetWriter, lineage: Lineage) {
    this.#syncId = syncId;
    this.#database = database;
    this.#catalogue = catalogue;
    this.#writer = writer;
    this.#lineage = lineage;
  }

  async run(changes: Change[]): Promise<void> {
    const backwards = [...changes].reverse();
    for (const change of backwards) if (change.kind === "update") await this.#restore(change.table, change.rows);
    await this.#remove(backwards.filter((change) => change.kind === "insert"));
    for (const change of backwards) if (change.kind === "delete") await this.#bringBack(change.table, change.rows);
  }

  #name(table: Table, row: TextValues | undefined, db: string | null): void {
    const uid = row?.get("uid");
    if (uid != null && table.kind === "registry") this.undone.push({ db, table, uid });
  }

  async #rowsById(table: Table, ids: string[]): Promise<Map<string, TextValues>> {
    const rows = await readTable(this.#database, table, [{ column: "id", values: ids }]);
    return new Map(rows.map((row) => [idOf(row), row]));
  }

  /** Gives rows the values that the sync overwrote; a row that is gone has nothing to get back. */
  async #restore(table: Table, updates: RowUpdate[]): Promise<void> {
    const rows = await this.#rowsById(
      table,
      updates.map(({ id }) => id),
    );
    const back: RowUpdate[] = [];
    for (const { id, before, changes } of updates) {
      const row = rows.get(id);
      if (!row) continue;
      const differing = Object.keys(changes).filter((name) => {
        const column = getColumn(table, name);
        return comparable(column, cellOf(row, name)) !== comparable(column, changes[name]);
      });
      if (differing.length === 0) {
        back.push({ id, before: changes, changes: before });
        if (!this.#lineage.has(table, id)) this.#name(table, row, "default");
      } else if (!this.#lineage.has(table, id)) await this.#changed(table, row, differing);
    }
    const restored = back.map(({ id, changes }) => ({ ...Object.fromEntries(getFrom(rows, id)), ...changes }));
    await this.#assertReferences(table, restored);
    await this.#writer.update(table, back);
  }

  async #changed(table: Table, row: TextValues, columns?: string[]): Promise<void> {
    const what = columns ? ` (${columns.map((name) => getColumn(table, name).name).join(", ")})` : "";
    const whose = table.kind === "registry" ? "it" : `its row of ${table.table}`;
    await this.#blockOwner(table, row, `${whose} has been changed since the sync${what}`);
  }

  async #blockOwner(table: Table, row: TextValues, reason: string): Promise<void> {
    if (this.blockers.length >= MAX_NAMED) return;
    this.blockers.push({ object: await this.#objectOf(table, row), reason });
  }

  async #objectOf(table: Table, row: TextValues): Promise<ObjectName> {
    return (await ownerOf(this.#database, table, row)) ?? { db: "default", table, uid: idOf(row) };
  }

  /** Inserts replaced rows again, under their own keys, where no others have taken their place. */
  async #bringBack(table: Table, rows: TextRow[]): Promise<void> {
    if (this.blockers.length > 0) return;
    if (!isLink(table)) throw new Error(`rows of ${table.table} are never replaced`);
    await this.#assertReferences(table, rows);
    const [owner, other = owner] = table.facts.link.ends;
    const place = table.column("feature_id") ? "feature_id" : other;
    const owners = [...new Set(rows.flatMap((row) => row[owner] ?? []))];
    const there = await readTable(this.#database, table, [{ column: owner, values: owners }]);
    const places = new Set(rows.map((row) => JSON.stringify([row[owner], row[place]])));
    for (const row of there) {
      if (places.has(JSON.stringify([row.get(owner), row.get(place)]))) await this.#changed(table, row);
    }
    if (this.blockers.length === 0) await this.#writer.insert(table, rows);
  }

  get #journal() {
    return { ...this.#database, catalogue: this.#catalogue };
  }

  /** Finds later syncs that have replaced rows of this one, and would bring them back when they are undone. */
  async #assertNotReplaced(table: Table, gone: ReadonlySet<string>): Promise<void> {
    if (gone.size === 0) return;
    for (const { syncId, change } of await findChanges(this.#journal, "delete", table)) {
      const row = change.rows.find(({ id }) => id != null && gone.has(id));
      const reason = `its rows of ${table.table} have been replaced by the sync ${syncId}`;
      if (row) await this.#blockOwner(table, new Map(Object.entries(row)), reason);
    }
  }

  /** Finds rows that values to come back refer to and that are gone since. */
  async #assertReferences(table: Table, rows: TextRow[]): Promise<void> {
    for (const { column, target } of table.references) {
      const wanted = new Set(rows.flatMap((row) => row[column] ?? []));
      const there = await this.#rowsById(target, [...wanted]);
      const gone = rows.find((row) => row[column] != null && !there.has(row[column]));
      const reason = `a ${target.qualifiedName} that it referred to before the sync is no longer there`;
      if (gone) await this.#blockOwner(table, new Map(Object.entries(gone)), reason);
    }
  }

  /** Deletes what the sync inserted, as far as it is still there. */
  async #remove(inserts: Extract<Change, { kind: "insert" }>[]): Promise<void> {
    const going = new Map<Table, TextValues[]>();
    for (const { table, columns, rows } of inserts) {
      const here = await this.#rowsById(
        table,
        rows.map(([id]) => id),
      );
      const kept = going.get(table) ?? [];
      going.set(table, kept);
      const gone = new Set<string>();
      for (const [id, before] of rows) {
        const row = here.get(id);
        if (row && fingerprint(table, columns, row) !== before) await this.#changed(table, row);
        if (row) kept.push(row);
        else gone.add(id);
      }
      await this.#assertNotReplaced(table, gone);
    }
    await this.#assertUnused(going);
    await this.#assertNotWanted(going);
    if (this.blockers.length > 0) return;
    for (const [table, rows] of going) {
      const leaving = rows.filter((row) => !this.#lineage.stays(table, idOf(row)));
      for (const row of leaving.toReversed()) this.#name(table, row, null);
      await this.#writer.delete(table, leaving);
    }
  }

  /** Finds later syncs that overwrote references to the rows that go, and would bring these back when they are undone. */
  async #assertNotWanted(going: Map<Table, TextValues[]>): Promise<void> {
    for (const { kind, table: name } of await tablesChangedAfter(this.#database, this.#syncId)) {
      if (kind === "insert") continue;
      const table = this.#catalogue.findTable(name);
      const references = table?.references.filter(({ target }) => going.has(target)) ?? [];
      if (!table || references.length === 0) continue;
      const changes = await findChanges(this.#journal, kind, table, { after: this.#syncId });
      for (const { syncId, change } of changes) {
        const overwritten = change.kind === "update" ? change.rows.map(({ before }) => before) : change.rows;
        for (const { column, target } of references) {
          const ids = new Set(overwritten.map((row) => row[column]));
          const wanted = going.get(target)?.find((row) => ids.has(idOf(row)));
          if (!wanted || this.#lineage.has(target, idOf(wanted))) continue;
          await this.#blockOwner(target, wanted, `the sync ${syncId} overwrote a reference to it; undo that one first`);
        }
      }
    }
  }

  /** Finds what has come to refer to the rows that go. Lineage that others use stays, and is not an obstacle. */
  async #assertUnused(going: Map<Table, TextValues[]>): Promise<void> {
    const keys = await readForeignKeys(this.#database);
    const except = new Map([...going].map(([{ table }, rows]) => [table, rows.map((row) => idOf(row))]));
    for (const [table, rows] of going) {
      const toTable = keys.get(table.table) ?? [];
      const find = (ids: string[]) => findDependents(this.#database, toTable, ids, except);
      const byId = new Map<string, TextValues>();
      for (const row of rows) {
        const id = idOf(row);
        if (!this.#lineage.has(table, id)) byId.set(id, row);
        else if ((await find([id])).length > 0) this.#lineage.keep(table, id);
      }
      for (const dependent of await find([...byId.keys()])) {
        if (this.blockers.length >= MAX_NAMED) return;
        const to = await this.#objectOf(table, getFrom(byId, dependent.refersTo));
        this.blockers.push(await describeDependent(this.#database, this.#catalogue, dependent, to));
      }
    }
  }
}
