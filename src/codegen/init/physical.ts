/** The form in which the physical facts of a fresh instance are exported, as far as init needs them. */

export interface SqliteTable {
  columns: { name: string; type: string; null: boolean; default: string | null; pk: boolean }[];
  foreign_keys: { columns: string[]; references: string; to: string[]; deferrable: string | null }[];
  checks: { name: string | null; definition: string }[];
  indexes: {
    name: string | null;
    unique: boolean;
    origin: string;
    columns: (string | { expression: string })[];
    where: string | null;
    constraint_name?: string;
  }[];
}

export interface SqlitePhysical {
  tables: Record<string, SqliteTable>;
}

export interface PostgresTable {
  columns: { name: string; type: string; null: boolean; default: string | null; identity?: string }[];
  constraints: {
    name: string;
    kind: string;
    columns: string[];
    deferrable?: string | null;
    references?: string;
    to?: string[];
    definition?: string;
  }[];
  indexes: {
    name: string;
    unique: boolean;
    method: string;
    columns: string[];
    where: string | null;
    backs_constraint: boolean;
    opclasses?: string[];
  }[];
  triggers: {
    name: string;
    function: string;
    timing: string;
    events: string[];
    for_each: string;
    when: string | null;
    comment: string | null;
  }[];
  sequences: { relname: string }[];
}

export interface PostgresFunction {
  name: string;
  arguments: string;
  returns: string;
  language: string;
  volatility: string;
  body: string;
}

export interface PostgresPhysical {
  functions: PostgresFunction[];
  tables: Record<string, PostgresTable>;
}

/** A value of a fresh row; what differs per instance is said in words. */
export type FreshValue = string | number | boolean | null | { volatile: string };

export interface FreshRows {
  rows: Record<"sqlite" | "postgresql", Record<string, Record<string, FreshValue>[]>>;
}

/** LaminDB's modules in the order in which their tables can be made. */
export const MODULES = ["lamindb", "bionty", "pertdb"] as const;

export type ModuleName = (typeof MODULES)[number];

/** The module that a table belongs to; pertdb still names its tables after its predecessor wetlab. */
export function moduleOfTable(table: string): ModuleName {
  if (table.startsWith("bionty_")) return "bionty";
  return table.startsWith("wetlab_") ? "pertdb" : "lamindb";
}

/** Quotes an identifier for both databases. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A list of identifiers as SQL. */
export function quoteNames(names: string[]): string {
  return names.map(quoteName).join(", ");
}
