/** Runs generated operations through the ways of reading and compares their answers with those of loaders. */
import { type DocumentNode, type GraphQLSchema, parse, validate } from "graphql";
import type { Catalogue } from "../../src/catalogue/model.ts";
import { isReference } from "../../src/catalogue/model.ts";
import { fieldColumns } from "../../src/schema/fields.ts";
import { Random } from "../live/random.ts";
import type { ReadGateway } from "../support/readGateway.ts";
import { FEATURE_VALUES, type Operation, OperationGenerator, type Samples } from "./generateOperation.ts";
import { isSameAnswer } from "./sameAnswer.ts";

export interface Comparison {
  /** Operations whose answer a database wrote. */
  written: number;
  /** Operations of which the lists within a root field were read along with it. */
  prefetched: number;
  differences: { operation: Operation; way: "written" | "prefetched"; answer: string; loaded: string }[];
}

/** Some objects of each registry, for filters and arguments that find something. */
export async function readSamples(gateway: ReadGateway, { registries }: Catalogue): Promise<Samples> {
  const found = new Map<string, Record<string, unknown>[]>();
  for (const registry of registries) {
    const columns = fieldColumns(registry).filter((column) => !isReference(column) && column.kind !== "json");
    const fields = columns.map(({ field }) => field).join(" ");
    const { data } = await gateway.ask<{ list: { nodes: Record<string, unknown>[] } }>(
      `{ list: ${registry.manyField}(first: 40) { nodes { ${fields} } } }`,
    );
    found.set(registry.typeName, data?.list?.nodes ?? []);
  }
  found.set(FEATURE_VALUES, await readFeatureValues(gateway));
  return found;
}

interface Featured {
  features: { feature: { name: string } | null; values: unknown[] }[];
}

/** Features with a value that an object has of them; of some that none has a value of the name alone. */
async function readFeatureValues(gateway: ReadGateway): Promise<Record<string, unknown>[]> {
  const one = "nodes { features { feature { name } values } }";
  const { data } = await gateway.ask<Record<string, { nodes: (Featured & { name: string })[] } | null>>(
    `{ a: artifacts(first: 40) { ${one} } b: records(first: 40) { ${one} } c: runs(first: 40) { ${one} } d: features(first: 40, where: { isType: { ne: true } }) { nodes { name } } }`,
  );
  const { d, ...objects } = data ?? {};
  const values = Object.values(objects).flatMap((list) => (list?.nodes ?? []).flatMap(({ features }) => features));
  return [
    ...values.flatMap(({ feature, values: some }) => some.map((value) => ({ name: feature?.name, value }))),
    ...(d?.nodes ?? []).map(({ name }) => ({ name })),
  ].filter(({ name }) => typeof name === "string");
}

/** So many are checked to be what clients may ask: to check an operation takes as long as to answer it. */
const CHECKED = 100;

/** The part of the operations that are read with prefetch as well, which takes as long as by loaders. */
export const PREFETCHED = 0.25;

/** Compares this number of operations, which the seed decides. */
export async function compareAnswers(
  gateway: ReadGateway,
  schema: GraphQLSchema,
  catalogue: Catalogue,
  samples: Samples,
  seed: string,
  operations: number,
): Promise<Comparison> {
  const generator = new OperationGenerator(new Random(seed), schema, catalogue, samples);
  const comparison: Comparison = { written: 0, prefetched: 0, differences: [] };
  for (let i = 0; i < operations; i++) {
    const operation = generator.next();
    const { variables } = operation;
    const document = parse(operation.document);
    if (i < CHECKED) assertValid(schema, document);
    const written = await gateway.write(document, variables);
    const prefetch =
      i % (1 / PREFETCHED) === 0 ? await gateway.prefetch(document, variables) : { text: "", prefetched: 0 };
    if (written === undefined && prefetch.prefetched === 0) continue;
    const loaded = await gateway.readText(document, variables);
    const compare = (way: "written" | "prefetched", answer: string) => {
      comparison[way] += 1;
      if (isSameAnswer(loaded, answer)) return;
      assertValid(schema, document);
      comparison.differences.push({ operation, way, answer, loaded });
    };
    if (written !== undefined) compare("written", `{"data":${written}}`);
    if (prefetch.prefetched > 0) compare("prefetched", prefetch.text);
  }
  return comparison;
}

function assertValid(schema: GraphQLSchema, document: DocumentNode): void {
  const problems = validate(schema, document);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
}
