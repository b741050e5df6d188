/** Syncs at once: identical ones, and different ones that share labels, features, schemas and types. */
import { describe, expect, it } from "vitest";
import { readDatabase } from "../parity/canonical/readDatabase.ts";
import {
  ANNOTATED_SYNC,
  differences,
  openGateway,
  type SyncAnswer,
  undisturbedChanges,
  withTarget,
} from "../support/annotatedSync.ts";
import { query } from "../support/initDatabases.ts";
import { type Dialect, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE } = TEMPLATE_INSTANCES;
const IDENTICAL = 20;
const OVERLAPPING = 40;

const sync = (registry: string, uid: string, more = "") =>
  `mutation { sync(source: "${SOURCE.slug}", registry: ${registry}, uid: "${uid}", transfer: ANNOTATIONS${more}) { outcome } }`;

/** They share types, features, labels, users, members; none needs another one before it. */
const SHARING = [
  ANNOTATED_SYNC,
  sync("ARTIFACT", "KRjBZK4e1VMBcnw70000"),
  sync("RECORD", "XlkOqJJNJjx8MMWS", ", depth: 1"),
  sync("FEATURE", "DsRUKnFq4d2Y"),
  sync("SCHEMA", "5cBNr2Ek7EymxAwW"),
  sync("ARTIFACT", "QHhbkLfowWFdFdXO0000"),
  sync("ULABEL", "cMvFnf0F", ", depth: 2"),
  sync("RECORD", "dsSaxaanDgAKwM4G", ", depth: 2"),
  sync("RECORD", "wxC5FxMPYmS5H05E"),
];

const LINKS_ONCE = `SELECT artifact_id, celltype_id, feature_id, count(*) FROM bionty_artifactcelltype
  GROUP BY artifact_id, celltype_id, feature_id HAVING count(*) > 1`;

/** Uids that more than one row of a table has, and families with more than one latest version. */
async function doubles(db: string): Promise<string[]> {
  const found: string[] = [];
  for (const { layout, rows } of (await readDatabase(db)).values()) {
    const [uid, latest] = [layout.index.get("uid"), layout.index.get("is_latest")];
    if (uid === undefined) continue;
    const seen = new Set<string>();
    for (const { raw } of rows.values()) {
      const names = [raw[uid]!];
      if (latest !== undefined && /^(1|t)$/.test(raw[latest]!)) names.push(`latest of ${raw[uid]!.slice(0, -4)}`);
      for (const name of names) {
        if (seen.has(name)) found.push(`${layout.name}: ${name}`);
        seen.add(name);
      }
    }
  }
  return found;
}

function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

describe.each<Dialect>(["sqlite", "postgres"])("syncs at once on %s", (dialect) => {
  it(`${IDENTICAL} identical ones write what one writes`, async () => {
    const expected = await undisturbedChanges(dialect);
    await withTarget(dialect, async ({ db }) => {
      const gateway = await openGateway(dialect, db);
      try {
        const asked = Array.from({ length: IDENTICAL }, () => gateway.query<SyncAnswer>(ANNOTATED_SYNC));
        const answers = await Promise.all(asked);
        expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
        const outcomes = answers.map(({ data }) => data!.syncArtifact.outcome).sort();
        expect(outcomes).toEqual([...Array(IDENTICAL - 1).fill("MAPPED"), "TRANSFERRED"]);
        expect(new Set(answers.map(({ data }) => data!.syncArtifact.run.uid)).size).toBe(1);
        expect(await differences(dialect, db, expected)).toEqual([]);
      } finally {
        await gateway.stop();
      }
    });
  });

  it(`${OVERLAPPING} overlapping ones, from two gateways, leave every row and link once`, async () => {
    await withTarget(dialect, async ({ db }) => {
      const gateways = [await openGateway(dialect, db), await openGateway(dialect, db)];
      try {
        const documents = shuffled(Array.from({ length: OVERLAPPING }, (_, i) => SHARING[i % SHARING.length]!));
        const answers = await Promise.all(documents.map((document, i) => gateways[i % 2]!.query(document)));
        expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
      } finally {
        await Promise.all(gateways.map((gateway) => gateway.stop()));
      }
      expect(await doubles(db)).toEqual([]);
      expect(await query[dialect](db, LINKS_ONCE)).toEqual([]);
      const runs = `SELECT count(*) FROM lamindb_run WHERE initiated_by_run_id IS NULL
        AND transform_id IN (SELECT id FROM lamindb_transform WHERE uid = '${SOURCE.uid}0000')`;
      expect(await query[dialect](db, runs)).toEqual([["1"]]);
      const gateway = await openGateway(dialect, db);
      try {
        for (const document of SHARING) expect((await gateway.query(document)).errors).toBeUndefined();
      } finally {
        await gateway.stop();
      }
      const lines = await differences(dialect, db, await undisturbedChanges(dialect, SHARING));
      // members of inferred schemas stand in the order in which features have come to the target
      expect(lines.filter((line) => !/^lamindb_schemafeature: .*: #rank: [^;]*$/.test(line))).toEqual([]);
    });
  });
});
