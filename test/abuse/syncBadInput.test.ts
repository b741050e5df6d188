/** Syncs that cannot be: what each answers over HTTP, and that none of them writes anything. */
import { writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LAYOUT } from "../parity/canonical/layout.ts";
import { databaseText } from "../support/databaseText.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { cloneTemplate, readTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const DATASET1 = "9zbX6l4rO283JrMD0000";
const LONG = "x".repeat(100_000);

/** What a source's administrator, or another program, may have made of it. */
const BROKEN = `
  UPDATE lamindb_artifact SET key = 'folders/f1' WHERE uid = 'QHhbkLfowWFdFdXO0000';
  UPDATE lamindb_project SET name = 'Twice';
  INSERT INTO lamindb_project (uid, name, is_type, is_locked, created_at, updated_at, created_by_id, branch_id, space_id,
    created_on_id, _status_code) SELECT 'twiceTwice01', 'Twice', 0, 0, created_at, updated_at, created_by_id, branch_id,
    space_id, created_on_id, 0 FROM lamindb_project LIMIT 1;
  DELETE FROM lamindb_record WHERE name IN ('DMSO', 'IFNG');
  DELETE FROM lamindb_user WHERE handle = 'grace';
`;

/** As a database looks that was made without the module pertdb. */
const DROP_PERTDB = [...LAYOUT.keys()]
  .filter((table) => table.startsWith("wetlab_"))
  .map((table) => `DROP TABLE ${table};`)
  .join("");

interface Case {
  name: string;
  mutation: string;
  code: string;
  message: string | RegExp;
  extensions?: Record<string, unknown>;
  variables?: Record<string, unknown>;
}

const artifact = (args: string) => `mutation { syncArtifact(${args}) { outcome } }`;
const object = (args: string) => `mutation { sync(${args}) { outcome } }`;
const from = `source: "${SOURCE.slug}"`;
const down = (slug: string, message: RegExp): Case => ({
  name: `source ${slug}`,
  mutation: artifact(`source: "${slug}", uid: "${DATASET1}"`),
  code: "INSTANCE_UNAVAILABLE",
  message,
  extensions: { instance: slug },
});
const itself = (slug: string, more = ""): Case => ({
  name: `into itself as ${slug}${more}`,
  mutation: artifact(`source: "${slug}", uid: "${DATASET1}"${more}`),
  code: "SOURCE_IS_TARGET",
  message: `${slug} is the default instance itself, which syncs write to; use another instance as the source.`,
  extensions: { instance: TARGET.slug },
});
const whichOne = (name: string, args: string, came: string): Case => ({
  name,
  mutation: artifact(`${from}${args}`),
  code: "BAD_USER_INPUT",
  message: came,
});

const CASES: Case[] = [
  {
    name: "unknown instance",
    mutation: artifact('source: "no/such", key: "x"'),
    code: "INSTANCE_NOT_FOUND",
    message: /^There is no instance no\/such\. Known instances: .*laminlabs\/lamindata/,
    extensions: { instance: "no/such" },
  },
  {
    name: "registry not in the source",
    mutation: object('source: "acme/plain", registry: PERTDB_COMPOUND, uid: "00000000"'),
    code: "REGISTRY_NOT_IN_INSTANCE",
    message: "acme/plain has no pertdb.Compound; its modules are lamindb, bionty.",
    extensions: { instance: "acme/plain", registry: "pertdb.Compound" },
  },
  {
    name: "no such uid",
    mutation: artifact(`${from}, uid: "0000000000000000zzzz"`),
    code: "OBJECT_NOT_FOUND",
    message: `${SOURCE.slug} has no Artifact with uid 0000000000000000zzzz; check the uid there (a sync needs the full uid or the exact key).`,
    extensions: { instance: SOURCE.slug, registry: "Artifact", uid: "0000000000000000zzzz" },
  },
  {
    name: "the beginning of a uid",
    mutation: artifact(`${from}, uid: "${DATASET1.slice(0, 16)}"`),
    code: "OBJECT_NOT_FOUND",
    message: /full uid or/,
  },
  {
    name: "no such key",
    mutation: artifact(`${from}, key: "no/such.txt"`),
    code: "OBJECT_NOT_FOUND",
    message: /has no Artifact with key no\/such\.txt; check the key there/,
    extensions: { instance: SOURCE.slug, registry: "Artifact" },
  },
  {
    name: "a key in another case",
    mutation: artifact(`${from}, key: "TABLES/table.csv"`),
    code: "OBJECT_NOT_FOUND",
    message: /exact key/,
  },
  {
    name: "no such name",
    mutation: object(`${from}, registry: ULABEL, name: "no such"`),
    code: "OBJECT_NOT_FOUND",
    message: /has no ULabel with name no such; check the name there/,
    extensions: { instance: SOURCE.slug, registry: "ULabel" },
  },
  {
    name: "several with this key",
    mutation: artifact('source: "acme/broken", key: "folders/f1"'),
    code: "MULTIPLE_OBJECTS",
    message:
      /^acme\/broken has 2 Artifact objects with key folders\/f1: .*HDmGIhDKkKdLDU9K0000.* Select one by its uid\.$/,
    extensions: { registry: "Artifact", uids: ["HDmGIhDKkKdLDU9K0000", "QHhbkLfowWFdFdXO0000"] },
  },
  {
    name: "several with this name",
    mutation: object('source: "acme/broken", registry: PROJECT, name: "Twice"'),
    code: "MULTIPLE_OBJECTS",
    message: /Project objects with name Twice: .*twiceTwice01.*Select one by its uid\.$/,
    extensions: { instance: "acme/broken", registry: "Project" },
  },
  {
    name: "an older version",
    mutation: artifact(`${from}, uid: "9upnvib1Eh7gMiYM0000"`),
    code: "NOT_LATEST_VERSION",
    message: `Artifact 9upnvib1Eh7gMiYM0000 of ${SOURCE.slug} is an older version; sync the latest version, by its key or uid.`,
    extensions: { instance: SOURCE.slug, registry: "Artifact", uid: "9upnvib1Eh7gMiYM0000" },
  },
  {
    name: "wrong transfer value",
    mutation: artifact(`${from}, uid: "${DATASET1}", transfer: EVERYTHING`),
    code: "GRAPHQL_VALIDATION_FAILED",
    message: /EVERYTHING/,
  },
  {
    name: "wrong transfer value in a variable",
    mutation: `mutation ($mode: TransferMode) { syncArtifact(${from}, uid: "${DATASET1}", transfer: $mode) { outcome } }`,
    variables: { mode: "annotations" },
    code: "BAD_USER_INPUT",
    message: /"annotations" does not exist in "TransferMode"/,
  },
  whichOne("neither key nor uid", "", "Give exactly one of uid, key and name; got none of them."),
  whichOne("both", ', uid: "a", key: "b"', "Give exactly one of uid, key and name; got uid and key."),
  whichOne("null for both", ", uid: null, key: null", "Give exactly one of uid, key and name; got none of them."),
  whichOne("empty uid", ', uid: ""', "The uid is empty; give the uid of one object."),
  whichOne("empty key", ', key: ""', "The key is empty; give the key of one object."),
  {
    name: "all three",
    mutation: object(`${from}, registry: ULABEL, uid: "a", key: "b", name: "c"`),
    code: "BAD_USER_INPUT",
    message: "Give exactly one of uid, key and name; got uid and key and name.",
  },
  {
    name: "empty source",
    mutation: artifact(`source: "", uid: "${DATASET1}"`),
    code: "INSTANCE_NOT_FOUND",
    message: /^The slug is empty\. Known instances: .*laminlabs\/lamindata/,
  },
  {
    name: "name on a registry without names",
    mutation: object(`${from}, registry: ARTIFACT, name: "x"`),
    code: "BAD_USER_INPUT",
    message: "Artifact has no name; use its uid.",
    extensions: { registry: "Artifact" },
  },
  {
    name: "key on a registry without keys",
    mutation: object(`${from}, registry: ULABEL, key: "x"`),
    code: "BAD_USER_INPUT",
    message: "ULabel has no key; use its uid.",
  },
  {
    name: "a registry without uids",
    mutation: object(`${from}, registry: JSON_VALUE, uid: "1"`),
    code: "BAD_USER_INPUT",
    message:
      "JsonValue has no uid, so its objects cannot be synced on their own; they are copied with the object they belong to.",
    extensions: { registry: "JsonValue" },
  },
  {
    name: "unknown registry",
    mutation: object(`${from}, registry: PLATE, uid: "1"`),
    code: "GRAPHQL_VALIDATION_FAILED",
    message: /PLATE/,
  },
  {
    name: "depth on a registry without types",
    mutation: object(`${from}, registry: ARTIFACT, uid: "${DATASET1}", depth: 1`),
    code: "DEPTH_NOT_SUPPORTED",
    message: /^depth only applies to registries with types \(.*Record.*\); Artifact has none\. Leave depth out\.$/,
    extensions: { registry: "Artifact" },
  },
  {
    name: "negative depth",
    mutation: object(`${from}, registry: ULABEL, uid: "cMvFnf0F", depth: -1`),
    code: "BAD_USER_INPUT",
    message: "depth must be a whole number, 0 or more; got -1.",
  },
  {
    name: "unknown initiating run",
    mutation: artifact(`${from}, uid: "${DATASET1}", transfer: ANNOTATIONS, initiatedByRun: "noSuchRun0000000"`),
    code: "OBJECT_NOT_FOUND",
    message:
      "The default instance has no run noSuchRun0000000; start one with the mutation `track` and give its uid as initiatedByRun.",
    extensions: { registry: "Run", uid: "noSuchRun0000000" },
  },
  {
    name: "unknown initiating run of a dry run",
    mutation: artifact(`${from}, uid: "${DATASET1}", dryRun: true, initiatedByRun: ""`),
    code: "OBJECT_NOT_FOUND",
    message: "initiatedByRun is empty; give the uid of a run on the default instance, or leave it out.",
  },
  itself(TARGET.slug),
  itself("default"),
  itself("alias/target"),
  itself("default", ", dryRun: true"),
  itself("alias/target", ", dryRun: true"),
  down("down/closed", /does not answer; check that it runs and that its address is right/),
  down("down/silent", /does not answer; check that it runs and that its address is right/),
  down("down/missing", /does not exist; check `db` in the configuration/),
  down("down/text", /cannot be read as a SQLite database; check `db` in the configuration/),
  down("down/empty", /is not a LaminDB database; check `db` in the configuration/),
  {
    name: "space missing",
    mutation: object(`${from}, registry: ULABEL, name: "private label"`),
    code: "SPACE_NOT_ON_TARGET",
    message: /has no space Wet lab 🧪 \(wetlabSpace1\), .*attach that space first\.$/u,
    extensions: { registry: "Space", uid: "wetlabSpace1" },
  },
  {
    name: "type missing",
    mutation: object(`${from}, registry: RECORD, uid: "w2PnK8lh7HAr4R8L"`),
    code: "TYPE_NOT_ON_TARGET",
    message: /^Record w2PnK8lh7HAr4R8L has the type Samples \(UFgepBACILPMcUa1\), .*sync that type first\.$/,
    extensions: { registry: "Record", uid: "w2PnK8lh7HAr4R8L" },
  },
  {
    name: "values that the source does not show",
    mutation: artifact(`source: "acme/broken", uid: "${DATASET1}", transfer: ANNOTATIONS`),
    code: "ANNOTATION_NOT_READABLE",
    message: `acme/broken does not let the gateway read the Record with id 2, 3 of the feature perturbation that Artifact ${DATASET1} refers to; ask for access to it, or sync without annotations.`,
    extensions: { instance: "acme/broken", registry: "Record", ids: ["2", "3"], features: ["perturbation"] },
  },
  ...["uid", "key"].flatMap((argument): Case[] => [
    {
      name: `NUL in ${argument}`,
      mutation: `mutation ($text: String!) { syncArtifact(${from}, ${argument}: $text) { outcome } }`,
      variables: { text: "a\0b" },
      code: "BAD_USER_INPUT",
      message: `The ${argument} contains a NUL character or an unpaired surrogate, and no stored value does: "a\\u0000b".`,
    },
    {
      name: `half a character in ${argument}`,
      mutation: artifact(`${from}, ${argument}: "\\uD800x"`),
      code: "GRAPHQL_PARSE_FAILED",
      message: /Invalid Unicode escape sequence/,
    },
    {
      name: `100,000 characters in ${argument}`,
      mutation: `mutation ($text: String!) { syncArtifact(${from}, ${argument}: $text) { outcome } }`,
      variables: { text: LONG },
      code: "OBJECT_NOT_FOUND",
      message: /^.{0,400}$/,
    },
  ]),
  ...["\0", "\ud800", LONG, "' OR 1=1 --", "💥", "$1", "%"].map(
    (text): Case => ({
      name: `name ${JSON.stringify(text.slice(0, 20))}`,
      mutation: `mutation ($text: String!) { sync(${from}, registry: ULABEL, name: $text) { outcome } }`,
      variables: { text },
      code: text.includes("\0") || !text.isWellFormed() ? "BAD_USER_INPUT" : "OBJECT_NOT_FOUND",
      message: /^.{0,400}$/,
    }),
  ),
  {
    name: "half a character as initiating run",
    mutation: `mutation ($run: String) { syncArtifact(${from}, uid: "${DATASET1}", initiatedByRun: $run) { outcome } }`,
    variables: { run: "\udc00" },
    code: "BAD_USER_INPUT",
    message: /^The initiatedByRun contains a NUL character or an unpaired surrogate/,
  },
  {
    name: "NUL in what is tracked",
    mutation: "mutation ($input: TrackInput!) { track(input: $input) { uid } }",
    variables: { input: { key: "k", reference: "\0" } },
    code: "BAD_USER_INPUT",
    message: /^The reference contains a NUL character or an unpaired surrogate/,
  },
  {
    name: "NUL in parameters",
    mutation: "mutation ($input: TrackInput!) { track(input: $input) { uid } }",
    variables: { input: { key: "k", params: { a: ["\0"] } } },
    code: "BAD_USER_INPUT",
    message: "A value for `params` contains a NUL character or an unpaired surrogate; no stored value matches it.",
  },
  {
    name: "an empty key to track",
    mutation: 'mutation { track(input: { key: " " }) { uid } }',
    code: "BAD_USER_INPUT",
    message: /^The key is empty/,
  },
  {
    name: "a long key to track",
    mutation: `mutation { track(input: { key: "${"k".repeat(2000)}" }) { uid } }`,
    code: "BAD_USER_INPUT",
    message: "key has 2000 characters; LaminDB's limit is 1024.",
  },
  {
    name: "a transfer's key to track",
    mutation: `mutation { track(input: { key: "__lamindb_transfer__/${SOURCE.uid}" }) { uid } }`,
    code: "BAD_USER_INPUT",
    message:
      "Keys that start with __lamindb_transfer__/ are reserved for the transfers that syncs create; use another key.",
  },
  {
    name: "the end of an empty run",
    mutation: 'mutation { finish(run: "") { uid } }',
    code: "OBJECT_NOT_FOUND",
    message: "The run is empty; give the uid that track returned.",
  },
  {
    name: "the end of no run",
    mutation: 'mutation { finish(run: "noSuchRun0000000") { uid } }',
    code: "OBJECT_NOT_FOUND",
    message: "The default instance has no run noSuchRun0000000; give the uid that track returned.",
    extensions: { registry: "Run", uid: "noSuchRun0000000" },
  },
];

/** A SQLite copy of the source after some SQL, without regard to foreign keys. */
function changedSource(sql: string): string {
  const path = unpackSqliteTemplate("source");
  const database = new Database(path);
  database.pragma("foreign_keys = off");
  database.exec(sql);
  database.close();
  return path;
}

function fileWith(text: string): string {
  const path = temporaryPath("file.db");
  writeFileSync(path, text);
  return path;
}

function databaseWithoutTables(): string {
  const path = temporaryPath("empty.db");
  new Database(path).exec("CREATE TABLE t (x)").close();
  return path;
}

/** Takes connections and says nothing. */
async function silentServer(): Promise<{ port: number; server: Server }> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

const id = (n: number) => n.toString(16).padStart(32, "0");

describe.each(DIALECT_NAMES)("syncs that cannot be, into %s", (dialect) => {
  let target: TestDatabase;
  let gateway: TestGateway;
  let silent: Server;
  let before: string;
  beforeAll(async () => {
    target = await cloneTemplate(dialect, "target");
    const { server, port } = await silentServer();
    silent = server;
    const source = await readTemplate(dialect, "source");
    const withoutModules = changedSource(DROP_PERTDB);
    gateway = await startTestGateway({
      default: TARGET.slug,
      instances: [
        { ...TARGET, db: target.db },
        { ...TARGET, slug: "alias/target", db: target.db },
        { ...SOURCE, db: source },
        { slug: "acme/broken", id: id(1), db: changedSource(BROKEN) },
        { slug: "acme/plain", id: id(2), db: withoutModules },
        { slug: "down/closed", id: id(3), db: "postgresql://nobody@127.0.0.1:1/nothing" },
        { slug: "down/silent", id: id(4), db: `postgresql://nobody@127.0.0.1:${port}/nothing?connect_timeout=1` },
        { slug: "down/missing", id: id(5), db: "/nonexistent/lamin.db" },
        { slug: "down/text", id: id(6), db: fileWith("This is no database, but a text of some length.".repeat(100)) },
        { slug: "down/empty", id: id(7), db: databaseWithoutTables() },
      ],
    });
    before = await databaseText(target.db);
  });
  afterAll(async () => {
    await gateway.stop();
    silent.close();
    await target.drop();
  });

  it.each(CASES)("$name", async ({ mutation, code, message, extensions, variables }) => {
    const { data, errors } = await gateway.query(mutation, variables);
    expect(data ?? null).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors![0]!.extensions).toMatchObject({ code, ...extensions });
    if (typeof message === "string") expect(errors![0]!.message).toBe(message);
    else expect(errors![0]!.message).toMatch(message);
    expect(await databaseText(target.db)).toBe(before);
  });

  it("a target that is whole takes the same object afterwards", async () => {
    const { errors } = await gateway.query(artifact(`${from}, uid: "${DATASET1}", transfer: ANNOTATIONS`));
    expect(errors).toBeUndefined();
    expect(await databaseText(target.db)).not.toBe(before);
  });
});
