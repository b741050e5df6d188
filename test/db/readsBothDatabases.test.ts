/** Every registry, field, relation and order of the broad template: SQLite and PostgreSQL answer alike, and rightly. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { type Column, isReference, type Registry, type Table } from "../../src/catalogue/model.ts";
import { fieldColumns, fieldRelations, hasStatus } from "../../src/schema/fields.ts";
import { type BothDatabases, openBoth } from "../support/bothDatabases.ts";
import { openBroadTemplate, ROWS } from "../support/large/largeTemplate.ts";
import { type Answered, compareValues } from "../support/operators.ts";

const { registries } = loadCatalogue();
const named = registries.map((registry) => ({ name: registry.typeName, registry }));

/** A column as a field; of a reference, what is behind it. */
function field(column: Column): string {
  return isReference(column) ? `${column.field} { id ${column.target.hasUid ? "uid" : ""} }` : column.field;
}

function plainFields(table: Table): string {
  const status = hasStatus(table) ? "status" : "";
  return ["id", status, "_state { db origin { uid } }", ...fieldColumns(table).map(field)].join(" ");
}

function relations(table: Table): string {
  return fieldRelations(table)
    .map(({ field: name, linkColumns }) => {
      const edge = ["cursor", "node { id }", ...linkColumns.map(field)].join(" ");
      return `${name}(first: 3) { totalCount nodes { id } edges { ${edge} } pageInfo { hasNextPage endCursor } }`;
    })
    .join("\n");
}

let both: BothDatabases;
beforeAll(async () => {
  both = await openBoth(openBroadTemplate);
});
afterAll(() => both.close());

/** All objects, on any branch. */
function everywhere(registry: Registry): Record<string, unknown> {
  return registry.column("branch_id") ? { branch: { isNull: false } } : {};
}

type Node = { id: string } & Record<string, Answered>;
interface Page {
  nodes: Node[];
  edges: { cursor: string }[];
  totalCount: number;
}
const idsOf = ({ nodes }: Page) => nodes.map(({ id }) => id);

function orderBy(column: Column, direction: "ASC" | "DESC"): Record<string, unknown> {
  return { [column.field]: isReference(column) ? { id: direction } : direction };
}

/** The ids of nodes, which come in row order, in the order of a column: nulls last, or first where it descends. */
function sorted(nodes: Node[], column: Column, direction: 1 | -1): string[] {
  const empty = (node: Node) => Number(node[column.field] === null);
  const compare = (one: Node, other: Node) =>
    empty(one) - empty(other) ||
    (empty(one) ? 0 : compareValues(column.kind, one[column.field]!, other[column.field]!));
  return nodes.toSorted((one, other) => direction * compare(one, other)).map(({ id }) => id);
}

describe.each(named)("$name", ({ registry }) => {
  const { manyField, typeName } = registry;
  const where = everywhere(registry);
  const list = (args: string, fields: string) => `${manyField}(where: $where ${args}) { ${fields} }`;
  const read = <Data>(fields: string, variables: Record<string, unknown> = {}, declared = "") =>
    both.read<Data>(`query ($where: ${typeName}Where ${declared}) { ${fields} }`, { where, ...variables });

  it("columns and references", async () => {
    const { list: page } = await read<{ list: Page }>(
      `list: ${list("first: 1000", `totalCount nodes { ${plainFields(registry)} }`)}`,
    );
    expect(page.totalCount).toBeGreaterThanOrEqual(ROWS);
    expect(page.nodes).toHaveLength(page.totalCount);
    for (const column of fieldColumns(registry)) {
      const values = new Set(page.nodes.map((node) => JSON.stringify(node[column.field])));
      expect(values.size, `values of ${column.field}`).toBeGreaterThan(1);
    }
  });

  const related = fieldRelations(registry);
  it.runIf(related.length > 0)("relations", async () => {
    const { list: page } = await read<{ list: Page }>(
      `list: ${list("first: 100", `nodes { id ${relations(registry)} }`)}`,
    );
    for (const { field: name } of related) {
      const counts = page.nodes.map((node) => (node[name] as unknown as Page).totalCount);
      expect(Math.max(...counts), `objects of ${name}`).toBeGreaterThan(0);
    }
  });

  it("orders, and what comes after and before the middle", async () => {
    const columns = fieldColumns(registry).filter(({ kind }) => kind !== "json");
    const own = columns.filter((column) => !isReference(column));
    const { rows } = await read<{ rows: Page }>(
      `rows: ${list("first: 1000", `nodes { id ${own.map((column) => column.field).join(" ")} }`)}`,
    );
    const orders = columns.flatMap((column) => [
      { column, direction: 1 as const, order: orderBy(column, "ASC") },
      { column, direction: -1 as const, order: { ...orderBy(column, "DESC"), nulls: "FIRST" } },
    ]);
    const variables = Object.fromEntries(orders.map(({ order }, i) => [`o${i}`, [order]]));
    const declared = orders.map((_, i) => `$o${i}: [${typeName}OrderBy!]`).join(" ");
    const lists = orders.map((_, i) => `l${i}: ${list(`first: 1000, orderBy: $o${i}`, "nodes { id }")}`);
    const answers = await read<Record<string, Page>>(lists.join("\n"), variables, declared);
    const inOrder = orders.map((_, i) => idsOf(answers[`l${i}`]!));
    for (const [i, { column, direction }] of orders.entries()) {
      expect(inOrder[i]).toHaveLength(rows.nodes.length);
      if (!isReference(column)) expect(inOrder[i], column.field).toEqual(sorted(rows.nodes, column, direction));
    }

    const middle = Math.floor(rows.nodes.length / 2);
    const places = orders.map(
      (_, i) => `m${i}: ${list(`first: 1, offset: ${middle}, orderBy: $o${i}`, "edges { cursor }")}`,
    );
    const around = orders.flatMap((_, i) => [
      `a${i}: ${list(`first: 7, after: $c${i}, orderBy: $o${i}`, "nodes { id }")}`,
      `b${i}: ${list(`last: 7, before: $c${i}, orderBy: $o${i}`, "nodes { id }")}`,
    ]);
    const cursors = orders.map((_, i) => `$c${i}: String`).join(" ");
    for (const gateway of [both.sqlite, both.postgres]) {
      const ask = (fields: string[], more: Record<string, unknown> = {}) =>
        gateway.read<Record<string, Page>>(
          `query ($where: ${typeName}Where ${declared} ${Object.keys(more).length > 0 ? cursors : ""}) { ${fields.join("\n")} }`,
          { where, ...variables, ...more },
        );
      const found = await ask(places);
      const parts = await ask(
        around,
        Object.fromEntries(orders.map((_, i) => [`c${i}`, found[`m${i}`]!.edges[0]!.cursor])),
      );
      for (const [i, ids] of inOrder.entries()) {
        expect(idsOf(parts[`a${i}`]!)).toEqual(ids.slice(middle + 1, middle + 8));
        expect(idsOf(parts[`b${i}`]!)).toEqual(ids.slice(middle - 7, middle));
      }
    }
  });
});
