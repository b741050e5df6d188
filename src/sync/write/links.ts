/** Writes links: labels, members, components and a collection's artifacts are added, feature values replaced. */
import type { LinkTable, Table } from "../../catalogue/model.ts";
import type { TextRow } from "../../entities/makeEntities.ts";
import { type ColumnIn, isTextValues, readTable, type TextValues } from "../../instances/readTable.ts";
import { together } from "../../instances/together.ts";
import type { Link } from "../graph.ts";
import type { TargetIds } from "./targetIds.ts";
import type { TargetWriter } from "./targetWriter.ts";

/** Columns of links that a sync sets itself. */
export const NOT_CARRIED: ReadonlySet<string> = new Set(["id", "created_at", "created_by_id", "run_id"]);

/** A link's row on the target; undefined where one of its ends was left out. */
function linkRow(link: Link, ids: TargetIds, writer: TargetWriter): TextRow | undefined {
  const carried: TextRow = {};
  for (const column of writer.columns(link.table)) {
    const end = link.ends.get(column.column);
    if (!end && NOT_CARRIED.has(column.column)) continue;
    if (end) {
      const id = ids.find(end);
      if (!id) return undefined;
      carried[column.column] = id;
    } else carried[column.column] = link.values.get(column.column) ?? null;
  }
  return writer.fresh(link.table, carried);
}

const endColumns = ({ facts }: LinkTable): string[] => facts.link.ends.flatMap((end) => end ?? []);

/**
 * Sets of columns by which two links are the same. LaminDB links a label once per object, under the first of its
 * features (2.12.1, many-to-many `add`; parity: guide-02); a slot distinguishes links, too.
 */
function identities(table: LinkTable): readonly (readonly string[])[] {
  const slotted = table.column("slot") ? table.keys.map(({ columns }) => columns) : [];
  return slotted.length > 0 ? slotted : [endColumns(table)];
}

function cellOf(row: TextRow | TextValues, column: string): string | null {
  return (isTextValues(row) ? row.get(column) : row[column]) ?? null;
}

function keysOf(row: TextRow | TextValues, table: LinkTable): string[] {
  return identities(table).map((columns) => JSON.stringify(columns.map((column) => cellOf(row, column))));
}

/** Inserts those links whose two ends are not linked on the target yet, under whatever feature. */
export async function addLinks(links: Link[], ids: TargetIds, writer: TargetWriter): Promise<void> {
  const groups = new Map<LinkTable, TextRow[]>();
  for (const [table, ofTable] of Map.groupBy(links, ({ table }) => table)) {
    if (!writer.database.schema.hasTable(table)) continue; // of a module that the target lacks: reported as left out
    const rows = ofTable.map((link) => linkRow(link, ids, writer)).filter((row) => row !== undefined);
    if (rows.length > 0) groups.set(table, rows);
  }
  await addRows(groups, writer);
}

/** As `addLinks`, for rows that are complete already. */
export async function addRows(groups: ReadonlyMap<LinkTable, TextRow[]>, writer: TargetWriter): Promise<void> {
  const reads = [...groups].map(async ([table, rows]) => [table, await missingRows(table, rows, writer)] as const);
  await writer.insertAll(new Map(await together(reads)));
}

async function missingRows(table: LinkTable, rows: TextRow[], writer: TargetWriter): Promise<TextRow[]> {
  const [ownerColumn] = table.facts.link.ends;
  const owners = [...new Set(rows.flatMap((row) => row[ownerColumn] ?? []))];
  const known = await readOwned(table, ownerColumn, owners, writer);
  const taken = new Set(known.flatMap((row) => keysOf(row, table)));
  return rows.filter((row) => {
    const keys = keysOf(row, table);
    if (keys.some((key) => taken.has(key))) return false;
    for (const key of keys) taken.add(key);
    return true;
  });
}

/**
 * The target's rows of a table that belong to these owners. Owners that came with this sync have none, unless the sync
 * has put rows into this table before, and cost no statement.
 */
export function readOwned(
  table: Table,
  ownerColumn: string,
  ownerIds: string[],
  writer: TargetWriter,
  conditions: ColumnIn[] = [],
): Promise<TextValues[]> {
  const owner = table.references.find(({ column }) => column === ownerColumn)?.target;
  const isNew = (id: string) => owner !== undefined && writer.hasInserted(owner, id);
  const values = writer.hasInsertedInto(table) ? ownerIds : ownerIds.filter((id) => !isNew(id));
  return readTable(writer.database, table, [{ column: ownerColumn, values }, ...conditions]);
}

/** Owners whose values on the target are to be the source's, with the links that hold them. */
export interface FeatureValues {
  ownerId: string;
  links: Link[];
}

/** What of a value link is compared: all that it carries, in order. */
function content(row: TextRow | TextValues, table: LinkTable): string {
  const ends = new Set(endColumns(table));
  const columns = table.columns
    .map(({ column }) => column)
    .filter((column) => ends.has(column) || !NOT_CARRIED.has(column));
  return JSON.stringify(columns.map((column) => cellOf(row, column)));
}

/**
 * Replaces the feature values of records and runs: all links of the owner are deleted and the source's inserted, in the source's
 * order (LaminDB 2.12.1; parity: record-06, record-07). Links that would be the same again are left alone.
 */
export async function replaceValues(
  values: FeatureValues[],
  tables: { link: LinkTable; ownerColumn: string }[],
  ids: TargetIds,
  writer: TargetWriter,
): Promise<void> {
  const owners = values.filter(({ links }) => links.length > 0);
  const present = tables.filter(({ link }) => writer.database.schema.hasTable(link));
  await together(present.map((rule) => replaceLinks(owners, rule, ids, writer)));
}

async function replaceLinks(
  owners: FeatureValues[],
  { link: table, ownerColumn }: { link: LinkTable; ownerColumn: string },
  ids: TargetIds,
  writer: TargetWriter,
): Promise<void> {
  const ownerIds = owners.map(({ ownerId }) => ownerId);
  const known = Map.groupBy(await readOwned(table, ownerColumn, ownerIds, writer), (row) => row.get(ownerColumn));
  const tracked = table.column("created_at") !== undefined; // then LaminDB's replacing shows in the row
  const [gone, come]: [TextValues[], TextRow[]] = [[], []];
  for (const { ownerId, links } of owners) {
    const before = known.get(ownerId) ?? [];
    const ofTable = links.filter((link) => link.table === table);
    const after = ofTable.map((link) => linkRow(link, ids, writer)).filter((row) => row !== undefined);
    const text = (rows: (TextRow | TextValues)[]) => JSON.stringify(rows.map((row) => content(row, table)));
    if (!tracked && text(before) === text(after)) continue;
    for (const row of before) gone.push(row);
    for (const row of after) come.push(row);
  }
  await writer.delete(table, gone);
  await writer.insert(table, come);
}
