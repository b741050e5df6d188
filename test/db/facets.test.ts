/** Facets and aggregates of every registry, on both databases, against counts of the objects themselves. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { type Column, isReference, type Registry, type Table } from "../../src/catalogue/model.ts";
import { fieldColumns, fieldRelations, hasStatus, numericColumns } from "../../src/schema/fields.ts";
import { scalarOf } from "../../src/schema/printObject.ts";
import { type BothDatabases, openBoth } from "../support/bothDatabases.ts";
import { type CountedFacet, countFacet, unordered } from "../support/countedFacets.ts";
import { openBroadTemplate } from "../support/large/largeTemplate.ts";

const { registries } = loadCatalogue();
const named = registries.map((registry) => ({ name: registry.typeName, registry }));

let both: BothDatabases;
beforeAll(async () => {
  both = await openBoth(openBroadTemplate);
});
afterAll(() => both.close());

/** Registries that are also asked as lists show them by themselves. */
const BUSY = new Set(["Artifact", "Record", "Run", "ULabel"]);

type Node = Record<string, unknown>;

/** A path, how objects are asked for its values, and how these are taken off an object. */
interface Case {
  by: string;
  scalar: string;
  selection: string;
  values(node: Node): unknown[];
}

/** A column of a table that tells its objects apart, or half of them. */
function someColumn(table: Table): Column {
  const columns = fieldColumns(table).filter((column) => !isReference(column));
  return columns.find(({ name }) => name === "name" || name === "created_at") ?? columns[0]!;
}

function columnCase(column: Column): Case[] {
  const { field } = column;
  if (!isReference(column))
    return [{ by: field, scalar: scalarOf(column.kind), selection: field, values: (node) => [node[field]] }];
  const inner = someColumn(column.target);
  return [
    {
      by: `${field}.${inner.field}`,
      scalar: scalarOf(inner.kind),
      selection: `${field} { ${inner.field} }`,
      values: (node) => [(node[field] as Node | null)?.[inner.field] ?? null],
    },
  ];
}

function casesOf(registry: Registry): Case[] {
  const relations = fieldRelations(registry).map(({ field, target }): Case => {
    const inner = someColumn(target);
    const values = (node: Node) => (node[field] as { nodes: Node[] }).nodes.map((one) => one[inner.field]);
    const selection = `${field}(first: 500) { nodes { ${inner.field} } }`;
    return { by: `${field}.${inner.field}`, scalar: scalarOf(inner.kind), selection, values };
  });
  const status: Case = { by: "status", scalar: "String", selection: "status", values: (node) => [node.status] };
  return [...fieldColumns(registry).flatMap(columnCase), ...relations, ...(hasStatus(registry) ? [status] : [])];
}

function everywhere(registry: Registry): Record<string, unknown> {
  return registry.column("branch_id") ? { branch: { isNull: false } } : {};
}

describe.each(named)("$name", ({ registry }) => {
  const type = `${registry.typeName}Where`;
  const cases = casesOf(registry);

  it.each(BUSY.has(registry.typeName) ? ["everywhere", "main"] : ["everywhere"])(
    "facets by every column and relation, of objects on %s",
    async (where) => {
      const by = cases.map(({ by: path }) => path);
      const selection = [...new Set(cases.map(({ selection: one }) => one))].join(" ");
      const facets: CountedFacet[] = [];
      let nodes: Node[] = [];
      for (let at = 0; at < by.length || at === 0; at += 20) {
        const { list } = await both.read<{ list: { nodes: Node[]; facets: CountedFacet[] } }>(
          `query ($where: ${type}, $by: [String!]!) { list: ${registry.manyField}(where: $where, first: 500) {
          nodes { ${at === 0 ? selection : "__typename"} } facets(by: $by, first: 500) { by buckets { value count } missing } } }`,
          { where: where === "main" ? {} : everywhere(registry), by: by.slice(at, at + 20) },
        );
        facets.push(...list.facets);
        if (at === 0) nodes = list.nodes;
      }
      expect(nodes.length).toBeGreaterThan(0);
      for (const [i, { by: path, scalar, values }] of cases.entries()) {
        const expected = countFacet(path, scalar, nodes.map(values));
        if (scalar === "JSON") expect(unordered(facets[i]!)).toEqual(unordered(expected));
        else expect(facets[i]).toEqual(expected);
      }
    },
  );

  it("adds up every numeric column", async () => {
    const columns = numericColumns(registry);
    const fields = columns.map(({ field }) => field).join(" ");
    const sums = columns.map(({ field }) => `${field} { sum min max mean }`).join(" ");
    // without those whose sum no float can hold
    const few = columns
      .filter(({ kind }) => kind === "float")
      .map(({ field }) => ({ not: { [field]: { gt: 1e300 } } }));
    const { list } = await both.read<{ list: { nodes: Node[]; aggregate: Node } }>(
      `query ($where: ${type}) { list: ${registry.manyField}(first: 500, where: $where) {
        nodes { __typename ${fields} } aggregate { count ${sums} } } }`,
      { where: { and: few } },
    );
    expect(list.aggregate.count).toBe(list.nodes.length);
    for (const { field, kind } of columns) {
      const values = list.nodes.flatMap((node) => node[field] ?? []);
      expect(list.aggregate[field]).toEqual(kind === "bigint" ? addBig(values) : add(values.map(Number)));
    }
  });
});

const NONE = { sum: null, min: null, max: null, mean: null };

function addBig(texts: readonly unknown[]): object {
  if (texts.length === 0) return NONE;
  const values = texts.map((text) => BigInt(text as string)).sort((a, b) => (a < b ? -1 : 1));
  const sum = values.reduce((one, other) => one + other);
  return { sum: String(sum), min: String(values[0]), max: String(values.at(-1)), mean: Number(sum) / values.length };
}

function add(values: readonly number[]): object {
  if (values.length === 0) return NONE;
  const sum = values.reduce((one, other) => one + other, 0);
  const near = (value: number) => (Number.isInteger(value) ? value : expect.closeTo(value, 6));
  return { sum: near(sum), min: Math.min(...values), max: Math.max(...values), mean: near(sum / values.length) };
}
