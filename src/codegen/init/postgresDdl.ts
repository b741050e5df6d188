import {
  type ModuleName,
  moduleOfTable,
  type PostgresFunction,
  type PostgresPhysical,
  type PostgresTable,
  quoteName,
  quoteNames,
} from "./physical.ts";

type Constraint = PostgresTable["constraints"][number];

const KEY_WORDS: Record<string, string> = { "primary key": "PRIMARY KEY", unique: "UNIQUE" };

function printColumn(column: PostgresTable["columns"][number]): string {
  const parts = [quoteName(column.name), column.type, column.null ? "NULL" : "NOT NULL"];
  if (column.default !== null) parts.push(`DEFAULT ${column.default}`);
  if (column.identity) parts.push(`GENERATED ${column.identity.toUpperCase()} AS IDENTITY`);
  return parts.join(" ");
}

function printConstraint(constraint: Constraint): string {
  const head = `CONSTRAINT ${quoteName(constraint.name)}`;
  if (constraint.kind === "check") return `${head} ${constraint.definition}`;
  return `${head} ${KEY_WORDS[constraint.kind]} (${quoteNames(constraint.columns)})`;
}

function printForeignKey(constraint: Constraint): string {
  const target = `${quoteName(constraint.references!)} (${quoteNames(constraint.to!)})`;
  const key = `FOREIGN KEY (${quoteNames(constraint.columns)}) REFERENCES ${target} DEFERRABLE ${constraint.deferrable}`;
  return `ADD CONSTRAINT ${quoteName(constraint.name)} ${key}`;
}

function printTable(name: string, table: PostgresTable): string {
  const constraints = table.constraints.filter(({ kind }) => kind !== "foreign key");
  const lines = [...table.columns.map(printColumn), ...constraints.map(printConstraint)];
  return `CREATE TABLE ${quoteName(name)} (\n  ${lines.join(",\n  ")}\n);`;
}

function printForeignKeys(name: string, table: PostgresTable): string[] {
  const keys = table.constraints.filter(({ kind }) => kind === "foreign key");
  return keys.length ? [`ALTER TABLE ${quoteName(name)}\n  ${keys.map(printForeignKey).join(",\n  ")};`] : [];
}

/** Index keys that are expressions come as SQL text, and only those have parentheses. */
function printIndex(table: string, index: PostgresTable["indexes"][number]): string {
  const keys = index.columns.map((column, position) => {
    const key = column.includes("(") ? column : quoteName(column);
    return index.opclasses?.[position] ? `${key} ${index.opclasses[position]}` : key;
  });
  const kind = index.unique ? "UNIQUE INDEX" : "INDEX";
  const where = index.where ? ` WHERE ${index.where}` : "";
  return `CREATE ${kind} ${quoteName(index.name)} ON ${quoteName(table)} (${keys.join(", ")})${where};`;
}

function printFunction({ name, arguments: parameters, returns, language, volatility, body }: PostgresFunction): string {
  return `CREATE FUNCTION ${quoteName(name)}(${parameters}) RETURNS ${returns} LANGUAGE ${language} ${volatility.toUpperCase()} AS $body$${body}$body$;`;
}

function printTriggers(table: string, { triggers }: PostgresTable): string[] {
  return triggers.flatMap(({ name, function: call, timing, events, for_each, when, comment }) => {
    const on = `${quoteName(name)} ON ${quoteName(table)}`;
    const head = `CREATE TRIGGER ${quoteName(name)} ${timing} ${events.join(" OR ")} ON ${quoteName(table)}`;
    const condition = when ? ` WHEN ${when}` : "";
    const create = `${head} FOR EACH ${for_each}${condition} EXECUTE FUNCTION ${quoteName(call)}();`;
    return comment ? [create, `COMMENT ON TRIGGER ${on} IS '${comment.replaceAll("'", "''")}';`] : [create];
  });
}

/**
 * The SQL that makes one module's tables on PostgreSQL: functions first, since checks call them, foreign keys after all
 * tables, since they form circles.
 */
export function postgresDdl(physical: PostgresPhysical, module: ModuleName): string {
  const tables = Object.entries(physical.tables).filter(([name]) => moduleOfTable(name) === module);
  const indexes = tables.map(([name, table]) =>
    table.indexes.filter(({ backs_constraint }) => !backs_constraint).map((index) => printIndex(name, index)),
  );
  const parts = [
    ...(module === "lamindb" ? physical.functions.map(printFunction) : []),
    ...tables.map(([name, table]) => printTable(name, table)),
    ...indexes.filter((list) => list.length).map((list) => list.join("\n")),
    ...tables.flatMap(([name, table]) => printForeignKeys(name, table)),
    ...tables.flatMap(([name, table]) => printTriggers(name, table)),
  ];
  return `${parts.join("\n\n")}\n`;
}
