/** What a mutation answers is read like any other selection: a statement for each object and list, not one for each field. */
import { execute, parse } from "graphql";
import { expect, it } from "vitest";
import { OPEN } from "../../src/access/identity.ts";
import { makeContext } from "../../src/resolvers/context.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openEngine } from "../support/openEngine.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const SOURCE = TEMPLATE_INSTANCES.source.slug;
const ARTIFACT = `uid key description suffix kind otype size hash nFiles nObservations versionTag isLatest createdAt updatedAt
  createdBy { handle name } storage { root } ulabels { nodes { name } }`;
const RUN = "uid startedAt finishedAt transform { key description } createdBy { handle }";

const jobs = {
  create: () => Promise.reject(new Error("no jobs")),
  signal: new AbortController().signal,
  stop: async () => {},
};

it.each(DIALECT_NAMES)("on %s", async (dialect) => {
  const [source, target] = [await cloneTemplate(dialect, "source"), await cloneTemplate(dialect, "target")];
  const engine = openEngine(source.db, target.db);
  const { instances, catalogue, config } = engine;
  const schema = makeSchema(catalogue);
  const run = async (document: string) => {
    const contextValue = makeContext({ instances, identity: OPEN, catalogue, config, jobs, requestId: "test" });
    const { data, errors } = await execute({ schema, document: parse(document), contextValue });
    expect(errors).toBeUndefined();
    return { data: data as Record<string, { [field: string]: unknown }>, statements: contextValue.loaders.statements };
  };
  try {
    const key = "example_datasets/mini_immuno/dataset1.h5ad";
    const synced = await run(
      `mutation { done: syncArtifact(source: "${SOURCE}", key: "${key}") { outcome artifact { ${ARTIFACT} } run { ${RUN} } } }`,
    );
    expect(synced.data.done).toMatchObject({
      outcome: "TRANSFERRED",
      artifact: { key, storage: { root: expect.any(String) } },
    });
    expect(synced.statements).toBe(3); // the artifact, its labels, the run
    const tracked = await run(`mutation { done: track(input: { key: "notebook.ipynb" }) { ${RUN} } }`);
    expect(tracked.data.done).toMatchObject({ transform: { key: "notebook.ipynb" } });
    expect(tracked.statements).toBe(1);
    const ended = await run(`mutation { done: finish(run: "${String(tracked.data.done!.uid)}") { ${RUN} } }`);
    expect(ended.data.done!.finishedAt).not.toBeNull();
    expect(ended.statements).toBe(1);
    const planned = await run(
      `mutation { done: syncArtifact(source: "${SOURCE}", key: "${key}", dryRun: true) { artifact { ${ARTIFACT} } run { uid } } }`,
    );
    expect(planned.data.done).toMatchObject({ artifact: { key }, run: null });
  } finally {
    await engine.close();
    await Promise.all([source.drop(), target.drop()]);
  }
});
