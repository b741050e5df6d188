/**
 * Shows a table under the catalogue's names and with the catalogue's values, whatever LaminDB release made the
 * database: as a SELECT to be put in FROM, which both databases merge into the statement around it, so that indexes
 * of columns that are only renamed serve as before. A table that is as the catalogue has it is its plain name.
 */
import type { Column, ColumnKind, Table } from "../catalogue/model.ts";
import { INTEGER_KINDS } from "../catalogue/model.ts";
import { olderColumn, olderTable } from "../catalogue/olderNames.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { givenValue } from "./givenValues.ts";
import { GONE_COLUMNS, MADE_ROWS, OLDER_VALUES, type OlderSql, type OlderValue } from "./olderValues.ts";

/** Column names by the database's own table names. */
export type PhysicalTables = ReadonlyMap<string, ReadonlySet<string>>;

/** Columns that may be NULL, by table and name, with what their values are. */
export type OptionalColumns = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** A table of the catalogue as a database has it. */
export interface TableView {
  /** FROM item; needs an alias behind it. */
  from: string;
  /** Columns that can be read, by the catalogue's names. */
  columns: ReadonlySet<string>;
  /** SQL of what stands for NULL in columns that LaminDB declares NOT NULL but that rows here may lack. */
  given: ReadonlyMap<string, string>;
  /** The database's own name of the table; null where the rows are made up. */
  physical: string | null;
  /** Columns of the database that the catalogue does not know, by the database's names. */
  unknown: string[];
  /** Whether table or columns have another name in the database. */
  renamed: boolean;
}

/** What holds for all tables of one database. */
export interface Level {
  tables: PhysicalTables;
  /** Of them, the columns that may be NULL. */
  optional: OptionalColumns;
  /** Number of the newest migration of LaminDB's core; infinite where none is known. */
  migration: number;
  dialect: Dialect;
}

/** Types without which a comparison with a translated value would go wrong; JSON keeps the database's own form. */
function castType(kind: ColumnKind): string | undefined {
  if (kind === "boolean") return "boolean";
  if (INTEGER_KINDS.has(kind)) return "bigint";
  return kind === "string" || kind === "text" ? "text" : undefined;
}

function cast(sql: string, kind: ColumnKind): string {
  const type = castType(kind);
  return type ? `CAST(${sql} AS ${type})` : `(${sql})`;
}

function typeTables({ tables }: Level): OlderSql["types"] {
  const known = [
    { registry: "Record", table: "lamindb_record" },
    { registry: "ULabel", table: "lamindb_ulabel" },
  ];
  return known.filter(({ table }) => ["is_type", "type_id"].every((column) => tables.get(table)?.has(column)));
}

/** The database's name of each column that is there, by the catalogue's. */
function columnNames(table: Table, columns: ReadonlySet<string>, migration: number): Map<string, string> {
  const names = new Map<string, string>();
  const gone = GONE_COLUMNS.filter((one) => one.table === table.table && migration < one.before);
  for (const { column } of table.columns) {
    const older = olderColumn(table.table, column);
    if (gone.some((one) => one.column === column)) continue;
    if (columns.has(column)) names.set(column, column);
    else if (older && columns.has(older)) names.set(column, older);
  }
  return names;
}

function translations(table: Table, has: (column: string) => boolean, migration: number): Map<string, OlderValue> {
  const applying = OLDER_VALUES.filter(
    ({ tables, before, from }) => tables.includes(table.table) && migration < before && from.every(has),
  );
  return new Map(applying.reverse().map((one) => [one.column, one]));
}

function selectColumn(column: Column, names: Map<string, string>, older: OlderValue | undefined, level: Level): string {
  const { dialect } = level;
  const quoted = (name: string) => dialect.quote(names.get(name) ?? name);
  const as = `AS ${dialect.quote(column.column)}`;
  if (!older) return `${quoted(column.column)} ${as}`;
  const sql = older.sql({ column: quoted, json: dialect.jsonParts, types: typeTables(level) });
  return `${cast(sql, column.kind)} ${as}`;
}

function givenValues(table: Table, mayLack: (column: string) => boolean): Map<string, string> {
  const lacking = table.columns.filter(({ name, column }) => name !== "id" && mayLack(column));
  return new Map(
    lacking.flatMap((column) => {
      const value = givenValue(column);
      return value === undefined ? [] : [[column.column, cast(value, column.kind)] as const];
    }),
  );
}

function viewMadeRows(table: Table, { migration, dialect }: Level): TableView | undefined {
  const made = MADE_ROWS.find((one) => one.table === table.table && migration < one.before);
  if (!made) return undefined;
  const selects = made.rows.map((row) => {
    const values = Object.entries(row).map(
      ([column, value]) => `${cast(`'${value}'`, table.column(column)!.kind)} AS ${dialect.quote(column)}`,
    );
    return `SELECT ${values.join(", ")}`;
  });
  const columns = new Set(Object.keys(made.rows[0]!));
  const given = givenValues(table, (column) => !columns.has(column));
  return { from: `(${selects.join(" UNION ALL ")})`, columns, given, physical: null, unknown: [], renamed: true };
}

/** What values of a kind are, as far as a value may have to be given. */
function typeOf(kind: ColumnKind): string {
  if (kind === "boolean") return "boolean";
  return INTEGER_KINDS.has(kind) ? "integer" : "other";
}

/** How a database has a table; undefined where it has it under no name. */
export function viewTable(table: Table, level: Level): TableView | undefined {
  const { tables, optional, migration, dialect } = level;
  const physical = [table.table, olderTable(table.table)].find((name) => name && tables.has(name));
  if (!physical) return viewMadeRows(table, level);
  const columns = tables.get(physical)!;
  const names = columnNames(table, columns, migration);
  const older = translations(table, (name) => names.has(name) || columns.has(name), migration);
  const used = new Set([...names.values(), ...[...older.values()].flatMap(({ from }) => from)]);
  const unknown = [...columns].filter((column) => !used.has(column));
  const renamed = physical !== table.table || [...names].some(([now, before]) => now !== before);
  const given = givenValues(table, (column) => {
    const name = names.get(column);
    if (older.has(column) || name === undefined) return true;
    const type = optional.get(physical)?.get(name);
    // a column that somebody gave another type takes no value of the usual one
    return type !== undefined && (type === "any" || type === typeOf(table.column(column)!.kind));
  });
  if (!renamed && older.size === 0) {
    return { from: dialect.quote(physical), columns: new Set(names.keys()), given, physical, unknown, renamed };
  }
  const shown = table.columns.filter(({ column }) => names.has(column) || older.has(column));
  const selected = shown.map((column) => selectColumn(column, names, older.get(column.column), level));
  const from = `(SELECT ${selected.join(", ")} FROM ${dialect.quote(physical)})`;
  return { from, columns: new Set(shown.map(({ column }) => column)), given, physical, unknown, renamed };
}
