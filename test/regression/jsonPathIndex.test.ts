/** On PostgreSQL an index into a number or text found that value itself, as if it were a list of one. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";

const CONDITIONS: [condition: string, keys: string[]][] = [
  ['{ path: ["a", 0], eq: 1 }', []],
  ['{ path: ["a", -1], eq: 1 }', []],
  ['{ path: ["text", 0], contains: "1" }', []],
  ['{ path: ["a", 0, 0], gte: 0 }', []],
  ['{ path: ["float_list", 2], eq: 2.5 }', ["exact/numbers.bin"]],
  ['{ path: ["float_list", -1], eq: -3 }', ["exact/numbers.bin"]],
  ['{ path: ["float_list", -4], eq: 1 }', ["exact/numbers.bin"]],
  ['{ path: ["float_list", -5], eq: 1 }', []],
  ['{ path: ["float_list", 4], isNull: false }', []],
  ['{ path: ["ü", "🤩", 4], isNull: false }', []],
];

describe.each(DIALECT_NAMES)("an index in a JSON path on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openTemplates(dialect, ["source"]);
  });
  afterAll(() => gateway.close());

  it.each(CONDITIONS)("%s", async (condition, keys) => {
    const found = await gateway.read<{ artifacts: { nodes: { key: string }[] } }>(
      `{ artifacts(where: { extraData: ${condition} }) { nodes { key } } }`,
    );
    expect(found.artifacts.nodes.map(({ key }) => key)).toEqual(keys);
  });
});
