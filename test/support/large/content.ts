/**
 * The rows of the large template, from the catalogue alone: the same for both databases, and in every run.
 *
 * Every registry and kind of note gets ROWS rows beside those of a fresh instance, every link table as many links, and
 * three objects get LARGE_COUNT of something. Rows are told by number (0, 1, …); their ids begin at FIRST_ID, so that
 * they may refer to one another in circles. Row 0 of every table stands on main.
 */
import { type Catalogue, type Column, isReference, type Table, type ToOne } from "../../../src/catalogue/model.ts";
import { plainCell, uidOf } from "./cells.ts";

/** Rows of a table; cells are canonical text in the order of its columns. */
interface Rows {
  table: Table;
  cells: (string | null)[][];
}

/** Rows by table, tables in any order, as keys hold when all are there; then statements that add more out of them. */
export interface LargeContent {
  rows: Rows[];
  statements: string[];
}

/** Rows of each registry, note and link table, beside those of a fresh instance. */
export const ROWS = 60;
/** What the objects of LARGE have of one thing each. */
export const LARGE_COUNT = 50_000;

/** The uids of the many rows begin with this, and those of others come before it. */
const MANY_FROM = "zz";

const FIRST_ID = 100;
/** Ids of the many rows begin here. */
const FIRST_OF_MANY = 1_000_000;
const MAIN = "1";
/** Rows that are types; the latter half has a type out of the former. */
const TYPES = 10;
/** Rows that are versions of one object. */
const FAMILY = 3;
/** Objects that have links; each has ROWS / LINKED of them. */
const LINKED = 12;

/** Branch of a row: main mostly, two others, the trash, the archive. */
const BRANCHES = [MAIN, MAIN, MAIN, MAIN, MAIN, MAIN, String(FIRST_ID), String(FIRST_ID + 1), "-1", "0"];

const idOf = (row: number) => String(FIRST_ID + (row % ROWS));

function uid({ facts }: Table, length: number, row: number): string {
  if (facts.stemLength === undefined) return uidOf(row * 7919, length);
  const stem = uidOf(Math.floor(row / FAMILY) * 7919, facts.stemLength);
  return stem + String(row % FAMILY).padStart(length - facts.stemLength, "0");
}

function reference(table: Table, column: ToOne, at: number, row: number): string | null {
  if (column.name === "branch") return BRANCHES[row % BRANCHES.length]!;
  if (column.target.table === "lamindb_branch" || column.target.table === "lamindb_space") {
    return row % 3 === 0 ? "1" : idOf(row);
  }
  if (column.name === "type") return row < TYPES / 2 ? null : idOf(row % (row < TYPES ? TYPES / 2 : TYPES));
  if (column.name === "schema" && row < TYPES && table.column("is_type")) return null; // else it is no type of types
  if (column.nullable && (row + at) % 4 === 3) return null;
  // in circles, but never to itself
  return idOf(row + 1 + ((at * 5) % (ROWS - 1)));
}

function cell(table: Table, column: Column, at: number, row: number): string | null {
  if (column.name === "id") return String(FIRST_ID + row);
  if (column.name === "uid") return uid(table, column.length ?? 20, row);
  if (column.name === "is_latest") return String(row % FAMILY === FAMILY - 1);
  if (column.name === "is_type") return String(row < TYPES);
  if (isReference(column)) return reference(table, column, at, row);
  if (column.name === "_dtype_str" && row < TYPES) return null; // only types may lack one
  return plainCell(table, column, at, row);
}

function objectCells(table: Table, row: number): (string | null)[] {
  return table.columns.map((column, at) => cell(table, column, at, row));
}

/** The two columns that a link joins; of a link with one end, its feature is the other. */
function endsOf(table: Table): [string, string] {
  const [near, far = "feature_id"] = table.facts.link!.ends;
  return [near!, far];
}

/** True where two links between the same objects may differ in that one has a feature. */
function mayRepeat(table: Table): boolean {
  const ends = endsOf(table);
  const only = table.keys.some(({ columns, where }) => !where && columns.every((column) => ends.includes(column)));
  return table.facts.link?.feature === "nullable" && !only;
}

function linkCells(table: Table, row: number): (string | null)[] {
  const [near, far] = endsOf(table);
  const pair = mayRepeat(table) ? Math.floor(row / 2) : row;
  const [parent, turn] = [pair % LINKED, Math.floor(pair / LINKED)];
  return table.columns.map((column, at) => {
    if (column.column === near) return idOf(parent);
    if (column.column === far) return idOf(parent + 1 + turn * LINKED);
    if (column.column === "feature_id" && column.nullable) return row % 2 === 0 ? null : idOf(row);
    return cell(table, column, at, row);
  });
}

/** Statement that adds LARGE_COUNT rows like row 0 of a table in all but these columns, as SQL of the number `i`. */
function insertMany({ table, columns }: Table, other: Record<string, string>): string {
  const values: Record<string, string> = { id: `${FIRST_OF_MANY} + i`, ...other };
  const names = columns.map(({ column }) => `"${column}"`);
  const selected = columns.map(({ column }) => values[column] ?? `t."${column}"`);
  return `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${LARGE_COUNT - 1})
    INSERT INTO "${table}" (${names}) SELECT ${selected} FROM n CROSS JOIN "${table}" t WHERE t.id = ${FIRST_ID}`;
}

/** Statements, alike on both databases, that give an artifact many labels, a run many outputs, a collection many artifacts. */
function largeStatements(catalogue: Catalogue): string[] {
  const six = `substr(CAST(${FIRST_OF_MANY} + i AS text), 2)`;
  const many = `${FIRST_OF_MANY} + i`;
  const artifact = {
    uid: `'${MANY_FROM}ManyOutp' || ${six} || '0000'`,
    key: "'many/' || (i % 1000) || '.txt'",
    hash: "'many ' || i",
    is_latest: "true",
    run_id: String(FIRST_ID),
  };
  return [
    insertMany(catalogue.table("lamindb_ulabel"), {
      uid: `'${MANY_FROM}' || ${six}`,
      name: "'many ' || i",
      is_type: "false",
    }),
    insertMany(catalogue.table("lamindb_artifact"), artifact),
    insertMany(catalogue.table("lamindb_artifactulabel"), {
      artifact_id: String(FIRST_ID),
      ulabel_id: many,
      feature_id: "NULL",
    }),
    insertMany(catalogue.table("lamindb_collectionartifact"), {
      collection_id: String(FIRST_ID),
      artifact_id: `${FIRST_OF_MANY + LARGE_COUNT - 1} - i`,
    }),
  ];
}

/** What the broad template has beside a fresh instance: no more than ROWS of anything. */
export function broadContent(catalogue: Catalogue): LargeContent {
  const rows = catalogue.tables
    .filter(({ kind }) => kind !== "auxiliary")
    .map((table) => {
      const cells = table.kind === "link" ? linkCells : objectCells;
      return { table, cells: Array.from({ length: ROWS }, (_, row) => cells(table, row)) };
    });
  return { rows, statements: [] };
}

/** What the large template has beside a fresh instance. */
export function largeContent(catalogue: Catalogue): LargeContent {
  return { ...broadContent(catalogue), statements: largeStatements(catalogue) };
}

/** Uids of the objects that have LARGE_COUNT labels, outputs and artifacts. */
export function largeObjects(catalogue: Catalogue): { artifact: string; run: string; collection: string } {
  const first = (name: string) => uid(catalogue.table(name), catalogue.table(name).column("uid")!.length!, 0);
  return {
    artifact: first("lamindb_artifact"),
    run: first("lamindb_run"),
    collection: first("lamindb_collection"),
  };
}
