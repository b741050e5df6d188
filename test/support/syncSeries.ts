/** Many syncs one after the other, and what a fresh target looks like after each, for tests that end them half-way. */
import { copyFileSync } from "node:fs";
import { compare } from "../parity/canonical/compare.ts";
import type { Changes } from "../parity/canonical/diff.ts";
import { changesOn, openGateway } from "./annotatedSync.ts";
import type { Dialect } from "./dialects.ts";
import type { TestGateway } from "./gateway.ts";
import { unpackSqliteTemplate } from "./sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "./templates.ts";
import { temporaryPath } from "./temporary.ts";

const { source: SOURCE } = TEMPLATE_INSTANCES;
const REGISTRIES = {
  artifacts: "ARTIFACT",
  records: "RECORD",
  projects: "PROJECT",
  runs: "RUN",
  references: "REFERENCE",
  collections: "COLLECTION",
};

export interface SyncSeries {
  /** Mutations; none of them fails where those before it are done. */
  documents: string[];
  /** The same sync as a plan. */
  dryRun(document: string): string;
  /** How long one takes, more or less. */
  syncMs: number;
  /** Which of these numbers of syncs a target shows the effect of, exactly; where none, the differences from each. */
  find(dialect: Dialect, target: string, numbers: number[]): Promise<number | string[][]>;
}

async function listSyncs(gateway: TestGateway): Promise<string[]> {
  const fields = Object.keys(REGISTRIES).map((field) => `${field}(instance: "${SOURCE.slug}") { nodes { uid } }`);
  const { data } = await gateway.query<Record<string, { nodes: { uid: string }[] }>>(`{ ${fields.join(" ")} }`);
  return Object.entries(REGISTRIES).flatMap(([field, registry]) =>
    data![field]!.nodes.map(
      ({ uid }) =>
        `mutation { sync(source: "${SOURCE.slug}", registry: ${registry}, uid: "${uid}", transfer: ANNOTATIONS) { outcome } }`,
    ),
  );
}

/** Syncs artifacts, records and more, each with its annotations, to a SQLite file, of which a copy is kept after each. */
export async function makeSyncSeries(): Promise<SyncSeries> {
  const target = unpackSqliteTemplate("target");
  const gateway = await openGateway("sqlite", target);
  const documents: string[] = [];
  const copyTarget = () => {
    const path = temporaryPath("state.sqlite");
    copyFileSync(target, path);
    return path;
  };
  const states: (string | Promise<Changes>)[] = [copyTarget()];
  const begun = performance.now();
  for (const document of await listSyncs(gateway)) {
    const { errors } = await gateway.query(document);
    if (errors) continue; // an older version, or a record whose type is missing
    documents.push(document);
    states.push(copyTarget());
  }
  const syncMs = (performance.now() - begun) / documents.length;
  await gateway.stop();
  const stateAfter = (number: number): Promise<Changes> => {
    const state = states[number]!;
    const changes = typeof state === "string" ? changesOn("sqlite", state) : state;
    states[number] = changes;
    return changes;
  };
  const find: SyncSeries["find"] = async (dialect, db, numbers) => {
    const changes = await changesOn(dialect, db);
    const differences: string[][] = [];
    for (const number of numbers) {
      const lines = compare(await stateAfter(number), changes);
      if (lines.length === 0) return number;
      differences.push(lines);
    }
    return differences;
  };
  return { documents, dryRun: (document) => document.replace("transfer:", "dryRun: true, transfer:"), syncMs, find };
}
