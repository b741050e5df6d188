/**
 * Generated filters of every registry, asked over HTTP: both databases find what Python LaminDB finds on PostgreSQL
 * (made by test/live/filters.ts), in the source template, annotated further, and in the broad one.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { annotateSource } from "../support/annotatedSource.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { editedSource } from "../support/editedTemplate.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { broadDatabase } from "../support/large/largeTemplate.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

type Template = "source" | "broad";
type Where = Record<string, unknown>;

interface Generated {
  /** Uids of all objects by template and registry, in row order; of JsonValue, which has none, hashes. */
  objects: Record<Template, Record<string, string[]>>;
  /** With the numbers of the objects found, in row order. */
  filters: [template: Template, registry: string, where: Where, found: number[]][];
}

const { objects, filters } = JSON.parse(
  readFileSync(new URL("./data/filtersGenerated.json", import.meta.url), "utf8"),
) as Generated;
const catalogue = loadCatalogue();
const INSTANCES = { source: TEMPLATE_INSTANCES.source, broad: TEMPLATE_INSTANCES.target };

/** Keys of an object of JSON, and of those within it, whatever they stand for. */
function keysOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(keysOf);
  return Array.isArray(value) ? inner : [...Object.keys(value), ...inner];
}

describe("the filters", () => {
  it("are of every registry, with all operators, and most find some objects but not all", () => {
    expect(filters.length).toBeGreaterThanOrEqual(900);
    const registries = new Set(filters.map(([, registry]) => registry));
    expect([...registries].sort()).toEqual(catalogue.registries.map(({ qualifiedName }) => qualifiedName).sort());
    const keys = new Set(filters.flatMap(([, , where]) => keysOf(where)));
    const operators =
      "eq ne in notIn lt lte gt gte contains icontains startsWith istartsWith endsWith iendsWith iexact regex isNull";
    const others = "and or not some none every path status features";
    expect(`${operators} ${others}`.split(" ").filter((key) => !keys.has(key))).toEqual([]);
    const shown = new Map(
      filters
        .filter(([, , where]) => Object.keys(where).length === 0)
        .map(([template, registry, , found]) => [`${template} ${registry}`, found.length]),
    );
    const partly = filters.filter(
      ([template, registry, , found]) => found.length > 0 && found.length < shown.get(`${template} ${registry}`)!,
    );
    expect(partly.length).toBeGreaterThan(filters.length / 2);
  });
});

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  let gateway: TestGateway;
  let source: TestDatabase;
  beforeAll(async () => {
    source = await editedSource(dialect, annotateSource());
    const instances = [
      { ...INSTANCES.source, db: source.db },
      { ...INSTANCES.broad, db: await broadDatabase(dialect) },
    ];
    gateway = await startTestGateway({ instances, default: INSTANCES.source.slug });
  });
  afterAll(async () => {
    await gateway.stop();
    await source.drop();
  });

  async function find(template: Template, registryName: string, where: Where): Promise<string[] | string> {
    const { typeName, manyField, hasUid } = catalogue.registry(registryName);
    const { data, errors } = await gateway.query<{ list: { totalCount: number; nodes: { key: string }[] } }>(
      `query ($instance: String!, $where: ${typeName}Where) {
        list: ${manyField}(instance: $instance, where: $where, first: 1000) {
          totalCount
          nodes { key: ${hasUid ? "uid" : "hash"} }
        }
      }`,
      { instance: INSTANCES[template].slug, where },
    );
    if (errors) return errors.map(({ message }) => message).join("\n");
    const { nodes, totalCount } = data!.list;
    return nodes.length === totalCount ? nodes.map(({ key }) => key) : `${nodes.length} nodes of ${totalCount}`;
  }

  const registries = [...new Set(filters.map(([template, registry]) => `${template} ${registry}`))];
  it.each(registries)("%s", async (name) => {
    const asked = filters.filter(([template, registry]) => `${template} ${registry}` === name);
    const answers = await Promise.all(
      asked.map(async ([template, registry, where, numbers]) => {
        const expected = numbers.map((number) => objects[template][registry]![number]);
        return { where, expected, found: await find(template, registry, where) };
      }),
    );
    const differing = answers.filter(({ expected, found }) => JSON.stringify(found) !== JSON.stringify(expected));
    expect(differing).toEqual([]);
  });
});
