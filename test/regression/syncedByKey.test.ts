/** A sync by key or name took what the source shows in no list: a version in the trash, an artifact of another branch only. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { copiesOfFirst } from "../support/copiesOfFirst.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { runStatement } from "../support/runStatement.ts";
import { openSyncPair, type SyncPair } from "../support/syncPair.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE } = TEMPLATE_INSTANCES;
const catalogue = loadCatalogue();
const CONTRIB = "(SELECT id FROM lamindb_branch WHERE name = 'contrib-1')";

const moment = (dialect: Dialect, text: string) =>
  ({ sqlite: `'${text}'`, postgres: `timestamptz '${text}+00'` })[dialect];

const artifact = (dialect: Dialect, uid: string, key: string, branch: string, isLatest: boolean) =>
  copiesOfFirst(catalogue.registry("Artifact"), 1, {
    uid: `'${uid}'`,
    key: `'${key}'`,
    hash: `'h ${uid}'`,
    branch_id: branch,
    is_latest: String(isLatest),
    created_at: moment(dialect, `2025-01-01 00:00:0${uid.at(-1)}.000000`),
    run_id: "NULL",
    schema_id: "NULL",
  });

/** What stands on the source under each key, and which uid a sync by it brings. */
const CASES: [key: string, rows: [uid: string, branch: string, isLatest: boolean][], expected: string][] = [
  [
    "trashed",
    [
      ["trashedKeyAbcde10001", "1", false],
      ["trashedKeyAbcde10002", "-1", true],
    ],
    "trashedKeyAbcde10001",
  ],
  [
    "branched",
    [
      ["branchedKeyAbcd10001", "1", true],
      ["otherBranchAbcd10002", CONTRIB, true],
    ],
    "branchedKeyAbcd10001",
  ],
  [
    "noLatest",
    [
      ["noLatestKeyAbcd10001", "1", false],
      ["noLatestKeyAbcd10002", "1", false],
    ],
    "noLatestKeyAbcd10002",
  ],
  [
    "latest",
    [
      ["latestKeyAbcdef10001", "1", false],
      ["latestKeyAbcdef10002", "1", true],
    ],
    "latestKeyAbcdef10002",
  ],
  ["onBranch", [["onBranchKeyAbcd10001", CONTRIB, true]], "OBJECT_NOT_FOUND"],
  ["inTrash", [["inTrashKeyAbcde10001", "-1", true]], "OBJECT_NOT_FOUND"],
  ["archived", [["archivedKeyAbcd10001", "0", true]], "OBJECT_NOT_FOUND"],
  [
    "twice",
    [
      ["twiceKeyAbcdefg10001", "1", true],
      ["twiceKeyBbcdefg10002", "1", true],
    ],
    "MULTIPLE_OBJECTS",
  ],
];

describe.each(DIALECT_NAMES)("a key on %s", (dialect) => {
  let pair: SyncPair;
  beforeAll(async () => {
    pair = await openSyncPair({ source: dialect, target: dialect });
    for (const [key, rows] of CASES)
      for (const [uid, branch, isLatest] of rows)
        await runStatement(pair.source, artifact(dialect, uid, key, branch, isLatest));
  }, 60_000);
  afterAll(() => pair?.close());

  const answerOf = ({ data, errors }: { data?: unknown; errors?: readonly { extensions?: { code?: unknown } }[] }) => {
    const { source, shown } = (data ?? {}) as { source?: { source: { uid: string } }; shown?: { uid: string } | null };
    return errors?.[0]?.extensions?.code ?? source?.source.uid ?? shown?.uid ?? "OBJECT_NOT_FOUND";
  };

  it.each(CASES)("%s: the sync means what the source shows", async (key, rows, expected) => {
    const shown = await pair.gateway.query(`{ shown: artifact(instance: "${SOURCE.slug}", key: "${key}") { uid } }`);
    expect(answerOf(shown)).toBe(expected);
    const synced = await pair.gateway.query(
      `mutation { source: syncArtifact(source: "${SOURCE.slug}", key: "${key}") { source { uid } } }`,
    );
    expect(answerOf(synced)).toBe(expected);
    if (expected !== "OBJECT_NOT_FOUND") return;
    const [uid] = rows[0]!;
    expect(synced.errors![0]!.message).toContain(uid);
    const byUid = `mutation { source: syncArtifact(source: "${SOURCE.slug}", uid: "${uid}") { source { uid } } }`;
    expect(answerOf(await pair.gateway.query(byUid))).toBe(uid);
  });

  it("a name of the trash is not found", async () => {
    const { errors } = await pair.gateway.query(
      `mutation { sync(source: "${SOURCE.slug}", registry: ULABEL, name: "trashed label") { outcome } }`,
    );
    expect(errors).toMatchObject([{ extensions: { code: "OBJECT_NOT_FOUND" } }]);
  });
});
