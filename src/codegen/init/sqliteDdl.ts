import {
  type ModuleName,
  moduleOfTable,
  quoteName,
  quoteNames,
  type SqlitePhysical,
  type SqliteTable,
} from "./physical.ts";

type Index = SqliteTable["indexes"][number];

/** A default as it may stand in DDL: SQLite wants parentheses around whatever is no plain literal. */
function printDefault(expression: string): string {
  return expression.includes("(") ? `(${expression})` : expression;
}

function plainColumns(index: Index): string[] {
  return index.columns.map((column) => (typeof column === "string" ? column : column.expression));
}

function isUniqueColumn(index: Index): boolean {
  return index.origin === "unique constraint" && !index.constraint_name && index.columns.length === 1;
}

function printColumn(table: SqliteTable, column: SqliteTable["columns"][number]): string {
  if (column.pk) return `${quoteName(column.name)} ${column.type} NOT NULL PRIMARY KEY AUTOINCREMENT`;
  const parts = [quoteName(column.name), column.type, column.null ? "NULL" : "NOT NULL"];
  if (column.default !== null) parts.push(`DEFAULT ${printDefault(column.default)}`);
  if (table.indexes.some((index) => isUniqueColumn(index) && index.columns[0] === column.name)) parts.push("UNIQUE");
  for (const check of table.checks) {
    if (!check.name && check.definition.includes(quoteName(column.name))) parts.push(`CHECK ${check.definition}`);
  }
  const key = table.foreign_keys.find(({ columns }) => columns[0] === column.name);
  if (key) parts.push(`REFERENCES ${quoteName(key.references)} (${quoteNames(key.to)}) DEFERRABLE ${key.deferrable}`);
  return parts.join(" ");
}

function printConstraints(table: SqliteTable): string[] {
  const unique = table.indexes.filter((index) => index.origin === "unique constraint" && !isUniqueColumn(index));
  return [
    ...table.checks.flatMap(({ name, definition }) =>
      name ? [`CONSTRAINT ${quoteName(name)} CHECK ${definition}`] : [],
    ),
    ...unique.map((index) => {
      const name = index.constraint_name ? `CONSTRAINT ${quoteName(index.constraint_name)} ` : "";
      return `${name}UNIQUE (${quoteNames(plainColumns(index))})`;
    }),
  ];
}

function printIndex(table: string, index: Index): string {
  const columns = index.columns.map((column) => (typeof column === "string" ? quoteName(column) : column.expression));
  const where = index.where ? ` WHERE ${index.where}` : "";
  const kind = index.unique ? "UNIQUE INDEX" : "INDEX";
  return `CREATE ${kind} ${quoteName(index.name!)} ON ${quoteName(table)} (${columns.join(", ")})${where};`;
}

function printTable(name: string, table: SqliteTable): string {
  const lines = [...table.columns.map((column) => printColumn(table, column)), ...printConstraints(table)];
  const indexes = table.indexes.filter(({ origin }) => origin === "create index");
  return [
    `CREATE TABLE ${quoteName(name)} (\n  ${lines.join(",\n  ")}\n);`,
    ...indexes.map((index) => printIndex(name, index)),
  ].join("\n");
}

/** The SQL that makes one module's tables and indexes on SQLite. */
export function sqliteDdl(physical: SqlitePhysical, module: ModuleName): string {
  const tables = Object.entries(physical.tables).filter(([name]) => moduleOfTable(name) === module);
  return `${tables.map(([name, table]) => printTable(name, table)).join("\n\n")}\n`;
}
