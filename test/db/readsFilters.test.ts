/** LaminDB's own answers to filters on the source template (`data/filters.json`), on both databases. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";

/** Number of the case in the samples, registry, filter, uids in alphabetical order. */
type Case = [number: number, registry: string, where: Record<string, unknown>, uids: string[]];

const cases = JSON.parse(readFileSync(new URL("./data/filters.json", import.meta.url), "utf8")) as Case[];
const catalogue = loadCatalogue();

describe.each(DIALECT_NAMES)("filters on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openTemplates(dialect);
  });
  afterAll(() => gateway.close());

  it.each(
    cases.map(([number, registry, where, uids]) => ({ number, registry, where, uids, text: JSON.stringify(where) })),
  )("$number $registry $text", async ({ registry, where, uids }) => {
    const { typeName, manyField } = catalogue.registry(registry);
    const { list } = await gateway.read<{ list: { totalCount: number; nodes: { uid: string }[] } }>(
      `query ($where: ${typeName}Where) { list: ${manyField}(where: $where, first: 1000) { totalCount nodes { uid } } }`,
      { where },
    );
    expect(list.nodes.map(({ uid }) => uid).sort()).toEqual(uids);
    expect(list.totalCount).toBe(uids.length);
  });
});
