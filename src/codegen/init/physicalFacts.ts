/** The keys of each kind of fact that make it what it is; what else an export says about it follows from these. */
const KEYS: Record<string, string[]> = {
  columns: ["name", "type", "null", "default", "pk", "identity"],
  foreign_keys: ["columns", "references", "to", "on_update", "on_delete", "deferrable"],
  checks: ["name", "definition"],
  constraints: ["name", "kind", "columns", "deferrable", "references", "to", "on_update", "on_delete", "definition"],
  indexes: [
    "name",
    "unique",
    "origin",
    "method",
    "columns",
    "opclasses",
    "where",
    "backs_constraint",
    "constraint_name",
  ],
  triggers: ["name", "function", "timing", "events", "for_each", "when", "comment", "enabled"],
  sequences: ["relname", "t"],
  functions: ["name", "arguments", "returns", "language", "volatility", "security_definer", "body"],
};

type Facts = Record<string, unknown>;

function printFact(owner: string, kind: string, fact: Facts): string {
  const keys = KEYS[kind]!.filter((key) => fact[key] !== undefined);
  return `${owner} ${kind} ${JSON.stringify(Object.fromEntries(keys.map((key) => [key, fact[key]])))}`;
}

function printAll(owner: string, facts: object): string[] {
  return Object.entries(facts).flatMap(([kind, list]) =>
    kind in KEYS ? (list as Facts[]).map((fact) => printFact(owner, kind, fact)) : [],
  );
}

/** All physical facts of a database as sorted lines, each beginning with its table, or with `-` for what has none. */
export function physicalFacts(physical: { tables: Record<string, object>; functions?: object[] }): string[] {
  const tables = Object.entries(physical.tables).flatMap(([name, table]) => {
    const order = (table as { columns: Facts[] }).columns.map((column) => column.name).join(",");
    const counting = (table as { autoincrement?: boolean }).autoincrement ? [`${name} autoincrement`] : [];
    return [`${name} order ${order}`, ...counting, ...printAll(name, table)];
  });
  return [...tables, ...printAll("-", { functions: physical.functions ?? [] })].sort();
}
