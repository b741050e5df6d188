/**
 * Every operator on every column of every registry of the broad template, and every relation: SQLite and PostgreSQL
 * find the same, and what the operator's meaning says of the values that lists show.
 */
import type { GraphQLInputObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { type Column, isReference, type Registry } from "../../src/catalogue/model.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";
import { fieldColumns, fieldRelations } from "../../src/schema/fields.ts";
import { type BothDatabases, openBoth } from "../support/bothDatabases.ts";
import { openBroadTemplate } from "../support/large/largeTemplate.ts";
import { JSON_TEXTS } from "../support/large/oddValues.ts";
import { type Answered, MEANINGS } from "../support/operators.ts";

const catalogue = loadCatalogue();
const schema = makeSchema(catalogue);

let both: BothDatabases;
beforeAll(async () => {
  both = await openBoth(openBroadTemplate);
});
afterAll(() => both.close());

type Node = { id: string } & Record<string, Answered>;

/** All objects, on any branch. */
function everywhere(registry: Registry): Record<string, unknown> {
  return registry.column("branch_id") ? { branch: { isNull: false } } : {};
}

/** So many lists are asked for in one operation: fewer than may wait for one database (`limits.maxQueue`). */
const LISTS_AT_ONCE = 250;

/** The ids of what each of these filters finds, on both databases the same. */
async function find(registry: Registry, filters: Record<string, unknown>[]): Promise<string[][]> {
  const found: string[][] = [];
  for (let at = 0; at < filters.length; at += LISTS_AT_ONCE)
    found.push(...(await findAtOnce(registry, filters.slice(at, at + LISTS_AT_ONCE))));
  return found;
}

async function findAtOnce(registry: Registry, filters: Record<string, unknown>[]): Promise<string[][]> {
  const variables = Object.fromEntries(filters.map((filter, i) => [`w${i}`, { and: [everywhere(registry), filter] }]));
  const declared = filters.map((_, i) => `$w${i}: ${registry.typeName}Where`).join(" ");
  const lists = filters.map((_, i) => `l${i}: ${registry.manyField}(where: $w${i}, first: 1000) { nodes { id } }`);
  const document = `query (${declared}) { ${lists.join("\n")} }`;
  const [one, other] = await Promise.all(
    [both.sqlite, both.postgres].map(async (gateway) => {
      const answers = await gateway.read<Record<string, { nodes: Node[] }>>(document, variables);
      return filters.map((_, i) => answers[`l${i}`]!.nodes.map(({ id }) => id));
    }),
  );
  const differing = filters.filter((_, i) => JSON.stringify(one![i]) !== JSON.stringify(other![i]));
  expect(differing.map((filter) => JSON.stringify(filter))).toEqual([]);
  return one!;
}

async function allOf(registry: Registry, columns: Column[]): Promise<Node[]> {
  const fields = columns.map(({ field }) => field).join(" ");
  const [ids] = await find(registry, [{}]);
  const { list } = await both.read<{ list: { nodes: Node[] } }>(
    `query ($where: ${registry.typeName}Where) { list: ${registry.manyField}(where: $where, first: 1000) { nodes { id ${fields} } } }`,
    { where: everywhere(registry) },
  );
  expect(list.nodes.map(({ id }) => id)).toEqual(ids);
  return list.nodes;
}

function operatorsOf(registry: Registry, field: string): string[] {
  const where = schema.getType(`${registry.typeName}Where`) as GraphQLInputObjectType;
  const filter = where.getFields()[field]!.type as GraphQLInputObjectType;
  return Object.keys(filter.getFields()).filter((operator) => operator !== "path");
}

/** Three values of those that occur, apart from one another. */
function someValues(nodes: Node[], { field }: Column): Exclude<Answered, null>[] {
  const values = [...new Set(nodes.map((node) => node[field]!))].filter((value) => value !== null).sort();
  return [...new Set([values[0]!, values[Math.floor(values.length / 2)]!, values.at(-1)!])];
}

const PATTERNS = ["^.{4,9}$", "[[:upper:]]", "(?i)PLAIN|💥", "\\d$"];

/** Operands for an operator out of the values that occur; parts of them for operators on parts. */
function operands(operator: string, values: Exclude<Answered, null>[]): unknown[] {
  if (operator === "isNull") return [true, false];
  if (operator === "in" || operator === "notIn") return [values, values.slice(0, 1), []];
  if (operator === "eq" || operator === "ne") return [...values, null];
  if (operator === "regex") return PATTERNS;
  if (/^i?(contains|startsWith)$/.test(operator)) return values.map((value) => [...String(value)].slice(0, 3).join(""));
  if (/^i?endsWith$/.test(operator)) return values.map((value) => [...String(value)].slice(-3).join(""));
  return values;
}

interface Condition {
  column: Column;
  operator: string;
  operand: unknown;
}

function conditionsOn(registry: Registry, column: Column, nodes: Node[]): Condition[] {
  const values = someValues(nodes, column);
  expect(values.length, `values of ${column.field}`).toBeGreaterThan(1);
  return operatorsOf(registry, column.field).flatMap((operator) =>
    operands(operator, values).map((operand) => ({ column, operator, operand })),
  );
}

const filterOf = ({ column, operator, operand }: Condition) => ({ [column.field]: { [operator]: operand } });

describe.each(catalogue.registries.map((registry) => ({ name: registry.typeName, registry })))(
  "$name",
  ({ registry }) => {
    const columns = fieldColumns(registry);

    it("every operator on every column", async () => {
      const plain = columns.filter((column) => !isReference(column) && column.kind !== "json");
      const nodes = await allOf(registry, plain);
      const conditions = plain.flatMap((column) => conditionsOn(registry, column, nodes));
      const found = await find(registry, conditions.map(filterOf));
      for (const [i, { column, operator, operand }] of conditions.entries()) {
        const holds = MEANINGS[operator];
        if (!holds) continue; // alike on both databases is all that is said of it
        const expected = nodes.filter((node) => holds(column.kind, node[column.field]!, operand as never));
        expect(found[i], JSON.stringify(filterOf(conditions[i]!))).toEqual(expected.map(({ id }) => id));
      }
      const partly = found.filter((ids) => ids.length > 0 && ids.length < nodes.length);
      expect(partly.length).toBeGreaterThan(conditions.length / 4);
    });

    const json = columns.filter(({ kind }) => kind === "json");
    if (json.length > 0)
      it("JSON, whole and at a path", async () => {
        // a number that JavaScript does not hold is refused as a variable that stands by itself
        const values = JSON_TEXTS.map((text) => JSON.parse(text) as unknown).filter(
          (value) => !(Number(value) > 2 ** 53 - 1),
        );
        const filters = json.flatMap(({ field }) => [
          ...values.flatMap((value) => [{ [field]: { eq: value } }, { [field]: { ne: value } }]),
          ...[0, 1, "text"].flatMap((value) =>
            ["lt", "lte", "gt", "gte"].map((operator) => ({ [field]: { [operator]: value } })),
          ),
          { [field]: { in: values.slice(5, 9) } },
          { [field]: { notIn: values.slice(5, 9) } },
          { [field]: { isNull: true } },
          { [field]: { isNull: false } },
          { [field]: { contains: "ex" } },
          { [field]: { path: ["a"], eq: 2 } },
          { [field]: { path: [0], startsWith: "DM" } },
          { [field]: { path: ["nested", "ü", 1], gt: 2 } },
          { [field]: { path: ["constructor"], isNull: false } },
        ]);
        const found = await find(registry, filters);
        expect(found.filter((ids) => ids.length > 0).length).toBeGreaterThan(filters.length / 2);
      });

    const references = columns.filter(isReference);
    if (references.length > 0)
      it("references", async () => {
        const filters = references.flatMap(({ field, target }) => {
          const text = target.columns.find(({ kind, name }) => kind === "string" && name !== "uid")!;
          const inner = { [text.field]: { gt: "3" } };
          return [
            { [field]: { isNull: true } },
            { [field]: { isNull: false } },
            { [field]: inner },
            { not: { [field]: inner } },
          ];
        });
        const found = await find(registry, filters);
        const all = (await find(registry, [{}]))[0]!;
        for (let i = 0; i < found.length; i += 2) {
          expect(new Set([...found[i]!, ...found[i + 1]!]).size, JSON.stringify(filters[i])).toBe(all.length);
          expect(found[i]!.length + found[i + 1]!.length).toBe(all.length);
        }
      });

    const relations = fieldRelations(registry);
    if (relations.length > 0)
      it("relations", async () => {
        const filters = relations.flatMap(({ field, target, linkColumns }) => {
          const text = target.columns.find(({ kind }) => kind === "string")!;
          const inner = { [text.field]: { gt: "K" } };
          const feature = linkColumns.some((column) => column.field === "feature")
            ? [{ feature: { isNull: true } }]
            : [];
          return [{}, inner, ...feature].flatMap((where) => [
            { [field]: { some: where } },
            { [field]: { none: where } },
            { [field]: { every: where } },
            { not: { [field]: { every: where } } },
          ]);
        });
        const found = await find(registry, filters);
        const all = (await find(registry, [{}]))[0]!;
        for (let i = 0; i < found.length; i += 2) {
          expect(found[i]!.length + found[i + 1]!.length, JSON.stringify(filters[i])).toBe(all.length);
        }
        expect(found.some((ids) => ids.length > 0 && ids.length < all.length)).toBe(true);
      });
  },
);
