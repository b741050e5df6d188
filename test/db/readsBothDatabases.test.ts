/** Every registry, field, relation, order and page of the source template: SQLite and PostgreSQL answer alike. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { type Column, isReference, type Registry, type Table } from "../../src/catalogue/model.ts";
import { fieldColumns, fieldRelations, hasStatus } from "../../src/schema/fields.ts";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";

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

let both: [ReadGateway, ReadGateway];
beforeAll(async () => {
  both = [await openTemplates("sqlite"), await openTemplates("postgres")];
});
afterAll(() => Promise.all(both.map((gateway) => gateway.close())));

/** The answer of one database after it was found equal to the other's; floats and JSON keys are compared by value. */
async function readBoth<Data>(document: string, variables?: Record<string, unknown>): Promise<Data> {
  const [one, other] = await Promise.all(both.map((gateway) => gateway.read<Data>(document, variables)));
  expect(one).toEqual(other);
  return one!;
}

interface List {
  list: { nodes: { id: string }[]; edges: { cursor: string; node: { id: string } }[]; totalCount: number };
}

const anyBranch = (registry: Registry) => (registry.column("branch_id") ? "where: { branch: { isNull: false } }" : "");

describe.each(named)("$name", ({ registry }) => {
  const { manyField, typeName } = registry;

  it("columns and references", async () => {
    const { list } = await readBoth<List>(
      `{ list: ${manyField}(first: 1000 ${anyBranch(registry)}) { totalCount nodes { ${plainFields(registry)} } } }`,
    );
    expect(list.nodes).toHaveLength(list.totalCount);
  });

  it("relations", async () => {
    if (fieldRelations(registry).length === 0) return;
    await readBoth(`{ list: ${manyField}(first: 30 ${anyBranch(registry)}) { nodes { id ${relations(registry)} } } }`);
  });

  it("orders, and pages in every order", async () => {
    const orders = fieldColumns(registry)
      .filter(({ kind }) => kind !== "json")
      .map((column) => (isReference(column) ? { [column.field]: { id: "ASC" } } : { [column.field]: "ASC" }));
    for (const order of [...orders, { id: "DESC" }]) {
      for (const entry of [order, JSON.parse(JSON.stringify({ ...order, nulls: "FIRST" }).replaceAll("ASC", "DESC"))]) {
        const variables = { orderBy: [entry] };
        const { list } = await readBoth<List>(
          `query ($orderBy: [${typeName}OrderBy!]) { list: ${manyField}(first: 12, orderBy: $orderBy) { edges { cursor node { id } } } }`,
          variables,
        );
        const ids = list.edges.map(({ node }) => node.id);
        const middle = list.edges[Math.floor(list.edges.length / 2)];
        if (!middle) continue;
        const { after, before } = await readBoth<{ after: List["list"]; before: List["list"] }>(
          `query ($orderBy: [${typeName}OrderBy!], $cursor: String) {
            after: ${manyField}(first: 12, after: $cursor, orderBy: $orderBy) { nodes { id } }
            before: ${manyField}(last: 12, before: $cursor, orderBy: $orderBy) { nodes { id } } }`,
          { ...variables, cursor: middle.cursor },
        );
        const at = ids.indexOf(middle.node.id);
        expect(before.nodes.map(({ id }) => id)).toEqual(ids.slice(0, at));
        expect(after.nodes.slice(0, ids.length - at - 1).map(({ id }) => id)).toEqual(ids.slice(at + 1));
      }
    }
  });
});
