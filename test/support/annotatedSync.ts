/** One annotated artifact and what a sync of it is to leave on a fresh target, for tests of faults and of syncs at once. */
import { compare } from "../parity/canonical/compare.ts";
import { type Changes, diff } from "../parity/canonical/diff.ts";
import { templateUids } from "../parity/canonical/known.ts";
import { readDatabase } from "../parity/canonical/readDatabase.ts";
import type { Dialect } from "./dialects.ts";
import { startTestGateway, type TestGateway, type TestGatewayOptions } from "./gateway.ts";
import type { TestDatabase } from "./postgres.ts";
import { templateContent } from "./templateContent.ts";
import { cloneTemplate, readTemplate, TEMPLATE_INSTANCES } from "./templates.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;

/** Syncs the artifact with its annotations. */
export const ANNOTATED_SYNC = `mutation { syncArtifact(source: "${SOURCE.slug}", key: "example_datasets/mini_immuno/dataset1.h5ad",
  transfer: ANNOTATIONS) { outcome artifact { uid } run { uid } } }`;

export interface SyncAnswer {
  syncArtifact: { outcome: string; artifact: { uid: string }; run: { uid: string } };
}

/** Address of a source to read from, on a dialect. */
export function sourceAddress(dialect: Dialect): Promise<string> {
  return readTemplate(dialect, "source");
}

/** A gateway in this process from the source template into a target. */
export async function openGateway(
  dialect: Dialect,
  target: string,
  more: Partial<TestGatewayOptions> = {},
): Promise<TestGateway> {
  return startTestGateway({
    default: TARGET.slug,
    instances: [
      { ...TARGET, db: target },
      { ...SOURCE, db: await sourceAddress(dialect) },
    ],
    user: { handle: "anonymous", uid: "00000000" },
    ...more,
  });
}

/** What has changed on a target since it was a fresh template. */
export async function changesOn(dialect: Dialect, target: string): Promise<Changes> {
  return diff(await templateContent(dialect, "target"), await readDatabase(target), await templateUids());
}

/** Gives `use` a fresh target and drops it afterwards. */
export async function withTarget<T>(dialect: Dialect, use: (target: TestDatabase) => Promise<T>): Promise<T> {
  const target = await cloneTemplate(dialect, "target");
  try {
    return await use(target);
  } finally {
    await target.drop();
  }
}

/** What an undisturbed sync changes. */
export async function undisturbedChanges(dialect: Dialect, documents = [ANNOTATED_SYNC]): Promise<Changes> {
  return withTarget(dialect, async ({ db }) => {
    const gateway = await openGateway(dialect, db);
    try {
      for (const document of documents) {
        const { errors } = await gateway.query(document);
        if (errors) throw new Error(JSON.stringify(errors));
      }
    } finally {
      await gateway.stop();
    }
    return changesOn(dialect, db);
  });
}

/** One line per difference between a target and what it should be; none where it is. */
export async function differences(dialect: Dialect, target: string, expected: Changes): Promise<string[]> {
  return compare(expected, await changesOn(dialect, target));
}
