/** Two objects of a lineage were one in its diagrams where their uids differed in odd characters alone. */
import { expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import type { LoadedObject } from "../../src/query/loadedObject.ts";
import { LineageGraph } from "../../src/views/lineage/lineage.ts";

const table = loadCatalogue().registry("Artifact");
const object = (uid: string) =>
  ({ table, id: uid, values: new Map([["uid", uid]]), instance: {} }) as unknown as LoadedObject;

it("they have ids of their own, and edges", () => {
  const [first, second, third] = ["a-b", "a_b", "ab"].map(object);
  const graph = new LineageGraph(first!);
  graph.connect(first!, third!);
  graph.connect(second!, third!);
  expect(graph.nodes.map(({ id }) => id)).toEqual(["artifact_a_2d_b", "artifact_ab", "artifact_a_5f_b"]);
  expect(graph.edges).toHaveLength(2);
});
