/** What PostgreSQL refuses was a CONFLICT "too long … or breaks a rule" of some row, or INTERNAL_ERROR: now it names object, field and reason. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { runStatement } from "../support/runStatement.ts";
import { openSyncPair, type SyncPair } from "../support/syncPair.ts";

const DATASET1 = "9zbX6l4rO283JrMD0000";
const SPOILED = "lamindb_ulabel WHERE uid = 'zDXgwZEn'";
const ARTIFACT_OF_LABELS = `registry: ARTIFACT, uid: "${DATASET1}", transfer: ANNOTATIONS`;

let pair: SyncPair;
beforeAll(async () => {
  pair = await openSyncPair({ source: "sqlite", target: "postgres" });
});
afterAll(() => pair.close());

interface Refused {
  code: string;
  registry?: string;
  uid?: string;
  field?: string;
}

/** What a sync of an object is refused with, after changing the source for it. */
async function refusal(
  statement: string,
  undo: string,
  object: string,
  dryRun = false,
): Promise<Refused & { message: string }> {
  await runStatement(pair.source, statement);
  try {
    const { errors } = await pair.gateway.query(
      `mutation { sync(source: "laminlabs/lamindata", ${object}, dryRun: ${dryRun}) { outcome } }`,
    );
    expect(errors).toHaveLength(1);
    const { message, extensions } = errors![0]!;
    return { message, ...(extensions as unknown as Refused) };
  } finally {
    await runStatement(pair.source, undo);
  }
}

const label = 'registry: ULABEL, uid: "zDXgwZEn"';
const set = (column: string, value: string) => `UPDATE ${SPOILED.replace(" WHERE", ` SET ${column} = ${value} WHERE`)}`;

test.each([
  ["a NUL", "description", "'a' || char(0) || 'b'", /description contains a NUL character/],
  ["a NUL in JSON", "_aux", `'{"a": ["\\u0000"]}'`, /_aux contains a NUL character/],
  ["a NUL in a key of JSON", "_aux", `'{"a\\u0000": 1}'`, /_aux contains a NUL character/],
  ["half a surrogate pair in JSON", "_aux", `'{"a": "\\ud83d"}'`, /_aux contains half of a surrogate pair/],
  ["the other half", "_aux", `'{"a": "\\ude00 \\ud83d\\ude00"}'`, /_aux contains half of a surrogate pair/],
])("%s is found in the plan, also by a dry run", async (_, field, value, reason) => {
  const undo = set(field, "NULL");
  for (const dryRun of [true, false]) {
    expect(await refusal(set(field, value), undo, label, dryRun)).toMatchObject({
      ...{ code: "CONFLICT", registry: "ULabel", uid: "zDXgwZEn", field },
      message: expect.stringMatching(reason),
    });
  }
});

test("JSON that only looks like such a character is taken", async () => {
  await runStatement(pair.source, set("_aux", `'{"a": "\\\\u0000 \\\\ud83d"}'`));
  const plan = `mutation { sync(source: "laminlabs/lamindata", ${label}, dryRun: true) { outcome } }`;
  expect((await pair.gateway.query(plan)).errors).toBeUndefined();
  await runStatement(pair.source, set("_aux", "NULL"));
});

const LABELS = `SELECT u.uid, u.name FROM lamindb_ulabel u JOIN lamindb_artifactulabel l ON l.ulabel_id = u.id
  JOIN lamindb_artifact a ON a.id = l.artifact_id WHERE a.uid = '${DATASET1}' ORDER BY u.uid DESC`;

test("among many rows the refused one is named, not the first", async () => {
  const labels = (await runStatement(pair.source, LABELS)) as { uid: string; name: string }[];
  expect(new Set(labels.map(({ uid }) => uid)).size).toBeGreaterThan(1);
  for (const { uid, name } of [labels[0]!, labels.at(-1)!]) {
    const rename = (to: string) => `UPDATE lamindb_ulabel SET name = ${to} WHERE uid = '${uid}'`;
    const refused = await refusal(rename("hex(zeroblob(2000))"), rename(`'${name}'`), ARTIFACT_OF_LABELS);
    expect(refused).toMatchObject({ code: "CONFLICT", registry: "ULabel", uid, field: "name" });
    expect(refused.message).toMatch(/its name is too long for its column there/);
  }
  const { read } = pair;
  expect(await read("{ ulabels { totalCount } artifacts { totalCount } }")).toEqual({
    ...{ ulabels: { totalCount: 0 }, artifacts: { totalCount: 0 } },
  });
});

const type = (of: string, to: string | null) =>
  `UPDATE lamindb_ulabel SET is_type = ${to ? 1 : 0}, type_id = ${to ? `(SELECT id FROM lamindb_ulabel WHERE uid = '${to}')` : "NULL"} WHERE uid = '${of}'`;

test("a label that is its own type is named, also by a dry run", async () => {
  for (const dryRun of [true, false]) {
    const refused = await refusal(type("zDXgwZEn", "zDXgwZEn"), type("zDXgwZEn", null), label, dryRun);
    expect(refused).toMatchObject({ code: "CONFLICT", registry: "ULabel", uid: "zDXgwZEn", field: "type" });
    expect(refused.message).toMatch(/its type is itself/);
  }
});

test("a circle of record types names a record of the circle, and the way round", async () => {
  const types = (await runStatement(
    pair.source,
    "SELECT uid FROM lamindb_record WHERE is_type = 1 AND type_id IS NULL AND space_id = 1 ORDER BY id LIMIT 2",
  )) as { uid: string }[];
  const [a, b] = types.map(({ uid }) => uid) as [string, string];
  const link = (of: string, to: string) =>
    `UPDATE lamindb_record SET type_id = (SELECT id FROM lamindb_record WHERE uid = '${to}') WHERE uid = '${of}'`;
  const unlink = `UPDATE lamindb_record SET type_id = NULL WHERE uid IN ('${a}', '${b}')`;
  await runStatement(pair.source, link(a, b));
  for (const dryRun of [true, false]) {
    await runStatement(pair.source, link(a, b));
    const refused = await refusal(link(b, a), unlink, `registry: RECORD, uid: "${a}"`, dryRun);
    expect(refused).toMatchObject({ code: "CONFLICT", registry: "Record", field: "type" });
    expect([a, b]).toContain(refused.uid);
    expect(refused.message).toContain(a);
    expect(refused.message).toContain(b);
  }
});

test("a rule that only the database knows is told in its words", async () => {
  const rule = `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.uid = 'zDXgwZEn' THEN RAISE EXCEPTION 'no such labels here'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON lamindb_ulabel FOR EACH ROW EXECUTE FUNCTION refuse()`;
  await runStatement(pair.target, rule);
  const refused = await refusal("SELECT 1", "SELECT 1", label);
  expect(refused).toMatchObject({ code: "CONFLICT", registry: "ULabel", uid: "zDXgwZEn" });
  expect(refused.message).toContain("no such labels here");
  await runStatement(pair.target, "DROP FUNCTION refuse CASCADE");
});
