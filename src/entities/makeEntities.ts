import { EntitySchema } from "@mikro-orm/core";
import type { Catalogue, Column, Table } from "../catalogue/model.ts";
import { CanonicalText, type Encode } from "./canonicalText.ts";

/** A row as the EntityManager takes it: canonical text by column name. */
export type TextRow = Record<string, string | null>;

/** Which tables and columns the database at hand really has. */
interface Present {
  hasTable(table: Table): boolean;
  hasColumn(table: Table, column: string): boolean;
}

/** MikroORM entities by table name. */
export type Entities = ReadonlyMap<string, EntitySchema<TextRow>>;

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

/** Entity schemas of all catalogue tables that the database has, every column a text pass-through. */
export function makeEntities(catalogue: Catalogue, present: Present, encode: Encode): Entities {
  const tables = catalogue.tables.filter((table) => present.hasTable(table));
  return new Map(tables.map((table) => [table.table, makeEntity(table, present, encode)]));
}
