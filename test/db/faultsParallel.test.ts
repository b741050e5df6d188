/** Syncs at once: identical ones, and different ones that share labels, features, schemas and types. */
import { describe, expect, it } from "vitest";
import {
  ANNOTATED_SYNC,
  differences,
  openGateway,
  type SyncAnswer,
  sourceAddress,
  undisturbedChanges,
  withTarget,
} from "../support/annotatedSync.ts";
import { startBundledGateway } from "../support/bundledCommand.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { doubles } from "../support/doubles.ts";
import { query } from "../support/initDatabases.ts";
import { SHARING_SYNCS, shuffledSyncs } from "../support/sharingSyncs.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const IDENTICAL = 20;
const OVERLAPPING = 200;
/** The last of them waits for all others. */
const PATIENT = { requestTimeoutMs: 150_000 };

const TRANSFER_RUNS = `SELECT count(*) FROM lamindb_run WHERE initiated_by_run_id IS NULL
  AND transform_id IN (SELECT id FROM lamindb_transform WHERE uid = '${TEMPLATE_INSTANCES.source.uid}0000')`;

describe.each(DIALECT_NAMES)("syncs at once on %s", (dialect) => {
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

  const title = `${OVERLAPPING} overlapping ones, from two gateways, leave every row and link once`;
  it(title, { timeout: 180_000 }, async () => {
    await withTarget(dialect, async ({ db }) => {
      const start = async () => startBundledGateway(await sourceAddress(dialect), db, PATIENT);
      const gateways = await Promise.all([start(), start()]);
      const asked = shuffledSyncs(OVERLAPPING).map((document, i) => gateways[i % 2]!.query(document));
      const answers = await Promise.all(asked).finally(() => Promise.all(gateways.map((gateway) => gateway.kill())));
      expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
      expect(await doubles(db)).toEqual([]);
      expect(await query[dialect](db, TRANSFER_RUNS)).toEqual([["1"]]);
      const gateway = await openGateway(dialect, db);
      try {
        for (const document of SHARING_SYNCS) expect((await gateway.query(document)).errors).toBeUndefined();
      } finally {
        await gateway.stop();
      }
      const lines = await differences(dialect, db, await undisturbedChanges(dialect, SHARING_SYNCS));
      // members of inferred schemas stand in the order in which features have come to the target
      expect(lines.filter((line) => !/^lamindb_schemafeature: .*: #rank: [^;]*$/.test(line))).toEqual([]);
    });
  });
});
