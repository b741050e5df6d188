import { EntitySchema } from "@mikro-orm/core";
import type { Column, Table } from "../catalogue/model.ts";
import { CanonicalText, type Encode } from "./canonicalText.ts";

/** A row as the EntityManager takes it: canonical text by column name. */
export type TextRow = Record<string, string | null>;

/** Which columns the database at hand really has. */
interface Present {
  hasColumn(table: Table, column: string): boolean;
}

/**
 * MikroORM entities of tables. They become known to it when they are first written to: that of all tables at once takes
 * longer than most syncs.
 */
export interface Entities {
  get(table: Table): EntitySchema<TextRow>;
  /** The same for tables that are written together, which takes less than one by one. */
  add(tables: Iterable<Table>): void;
}

function property(column: Column, encode: Encode): Record<string, unknown> {
  const type = new CanonicalText(column.kind, encode);
  const primary = column.name === "id";
  return { type, fieldName: column.column, nullable: !primary, ...(primary && { primary: true, autoincrement: true }) };
}

function makeEntity(table: Table, present: Present, encode: Encode): EntitySchema<TextRow> {
  const columns = table.columns.filter(({ column }) => present.hasColumn(table, column));
  const properties = Object.fromEntries(columns.map((column) => [column.column, property(column, encode)]));
  // biome-ignore lint/suspicious/noExplicitAny: MikroORM types properties by the entity's class, and here there is none
  return new EntitySchema<TextRow>({ name: table.table, tableName: table.table, properties: properties as any });
}

/** Entity schemas of a database's tables, every column a text pass-through; `discover` makes them known to MikroORM. */
export function makeEntities(
  present: Present,
  encode: Encode,
  discover: (entities: EntitySchema<TextRow>[]) => void,
): Entities {
  const made = new Map<Table, EntitySchema<TextRow>>();
  const add = (tables: Iterable<Table>) => {
    const fresh = [...new Set(tables)].filter((table) => !made.has(table));
    if (fresh.length === 0) return;
    for (const table of fresh) made.set(table, makeEntity(table, present, encode));
    discover(fresh.map((table) => made.get(table)!));
  };
  const get = (table: Table) => {
    add([table]);
    return made.get(table)!;
  };
  return { get, add };
}

/**
 * Options of a MikroORM whose entities `discover` adds later, and of which no objects are made: setters for these would take
 * more than all else about an entity.
 */
export const WITHOUT_ENTITIES = {
  entities: [],
  discovery: { warnWhenNoEntities: false },
  propagationOnPrototype: false,
};
