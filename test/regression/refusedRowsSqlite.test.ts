/** The search for a row that SQLite refuses among many: it names object, field and reason, and nothing stays. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { runStatement } from "../support/runStatement.ts";
import { openSyncPair, type SyncPair } from "../support/syncPair.ts";

const DATASET1 = "9zbX6l4rO283JrMD0000";
const LABELS = `SELECT DISTINCT u.uid FROM lamindb_ulabel u JOIN lamindb_artifactulabel l ON l.ulabel_id = u.id
  JOIN lamindb_artifact a ON a.id = l.artifact_id WHERE a.uid = '${DATASET1}' ORDER BY u.uid`;

let pair: SyncPair;
let uids: string[] = [];
beforeAll(async () => {
  pair = await openSyncPair({ source: "sqlite", target: "sqlite" });
  uids = ((await runStatement(pair.source, LABELS)) as { uid: string }[]).map(({ uid }) => uid);
});
afterAll(() => pair.close());

/** What a sync of the artifact and its labels is refused with, while the target has a rule. */
async function refusal(rule: string, undo: string) {
  await runStatement(pair.target, rule);
  const { errors } = await pair.gateway.query(
    `mutation { sync(source: "laminlabs/lamindata", registry: ARTIFACT, uid: "${DATASET1}", transfer: ANNOTATIONS) { outcome } }`,
  );
  await runStatement(pair.target, undo);
  expect(errors).toHaveLength(1);
  const counts = await pair.read("{ ulabels { totalCount } artifacts { totalCount } runs { totalCount } }");
  expect(counts).toEqual({ ulabels: { totalCount: 0 }, artifacts: { totalCount: 0 }, runs: { totalCount: 0 } });
  return errors![0]!;
}

test("a rule of the database is told in its words, whichever row breaks it", async () => {
  expect(uids.length).toBeGreaterThan(1);
  for (const uid of [uids[0], uids.at(-1)]) {
    const { message, extensions } = await refusal(
      `CREATE TRIGGER refuse BEFORE INSERT ON lamindb_ulabel WHEN NEW.uid = '${uid}' BEGIN SELECT RAISE(ABORT, 'no such labels here'); END`,
      "DROP TRIGGER refuse",
    );
    expect(extensions).toMatchObject({ code: "CONFLICT", registry: "ULabel", uid });
    expect(message).toContain("no such labels here");
  }
});

test("a value that must be unique names its field", async () => {
  const { message, extensions } = await refusal(
    "CREATE UNIQUE INDEX only_one ON lamindb_ulabel (space_id)",
    "DROP INDEX only_one",
  );
  expect(extensions).toMatchObject({ code: "CONFLICT", registry: "ULabel" });
  expect(uids).toContain(extensions!.uid);
  expect(message).toMatch(/must be unique/);
});
