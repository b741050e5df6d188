/** An artifact that the explorer's tabs can name; it is looked up when the page is opened, which hardly waits for it. */
import { setTimeout as sleep } from "node:timers/promises";
import { execute, type GraphQLSchema, parse } from "graphql";
import type { GatewayContext } from "../../resolvers/context.ts";

export interface ExampleArtifact {
  uid: string;
  key: string;
}

const FIRST_WITH_KEY = parse(`query ($instance: String!) {
  datasets: artifacts(instance: $instance, where: { key: { isNull: false }, kind: { eq: "dataset" } }, first: 1) { nodes { uid key } }
  others: artifacts(instance: $instance, where: { key: { isNull: false } }, first: 1) { nodes { uid key } }
}`);
const MOST_WAIT_MS = 100;

/** A list is null where the instance does not answer. */
type Found = Record<"datasets" | "others", { nodes: ExampleArtifact[] } | null>;

/**
 * Finds the first artifact of an instance that has a key, a dataset if it can; undefined where there is none, or none was found yet: the look goes on, and a
 * later call has what came of it.
 */
export function exampleFinder(
  schema: GraphQLSchema,
  instance: string,
  makeContext: () => GatewayContext,
): () => Promise<ExampleArtifact | undefined> {
  let found: ExampleArtifact | undefined;
  let search: Promise<void> | undefined;
  const look = async () => {
    const variableValues = { instance };
    const { data } = await execute({ schema, document: FIRST_WITH_KEY, contextValue: makeContext(), variableValues });
    const lists = data as Found | null | undefined;
    found = lists?.datasets?.nodes[0] ?? lists?.others?.nodes[0];
    search = undefined;
  };
  return async () => {
    if (found) return found;
    search ??= look();
    await Promise.race([search, sleep(MOST_WAIT_MS, undefined, { ref: false })]);
    return found;
  };
}
