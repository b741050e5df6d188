/** What `stale` and `copies` cost: statements by table, whatever the number of objects. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import type { Table } from "../../src/catalogue/model.ts";
import { parseDatabaseAddress } from "../../src/config/databaseAddress.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openReadGateway, type ReadGateway } from "../support/readGateway.ts";
import { runStatement } from "../support/runStatement.ts";
import { openSyncPair, type SyncPair } from "../support/syncPair.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const catalogue = loadCatalogue();
const ARTIFACTS = catalogue.registry("Artifact");
const DATASET = "9zbX6l4rO283JrMD0000";
const UIDS = Array.from({ length: 6 }, (_, i) => `Clone0000000000${i}0000`);

/** Copies a table's rows with other values in some columns, which are SQL. */
function copyRows(table: Table, where: string, changes: Record<string, string>): string {
  const columns = table.columns.map(({ column }) => column).filter((column) => column !== "id");
  const values = columns.map((column) => changes[column] ?? `"${column}"`);
  return `INSERT INTO ${table.table} (${columns.map((column) => `"${column}"`)}) SELECT ${values} FROM ${table.table} WHERE ${where}`;
}

/** Another artifact with the same annotations. */
async function cloneArtifact(db: string, uid: string): Promise<void> {
  const changes = { uid: `'${uid}'`, key: `'clones/${uid}'` };
  await runStatement(db, copyRows(ARTIFACTS, `uid = '${DATASET}'`, changes));
  const id = (of: string) => `(SELECT id FROM lamindb_artifact WHERE uid = '${of}')`;
  const links = catalogue.tables.filter(({ facts }) => facts.link?.ends[0] === "artifact_id");
  for (const link of links)
    await runStatement(db, copyRows(link, `artifact_id = ${id(DATASET)}`, { artifact_id: id(uid) }));
}

describe.each(DIALECT_NAMES)("statements on %s", (dialect) => {
  let pair: SyncPair;
  let gateway: ReadGateway;
  beforeAll(async () => {
    pair = await openSyncPair({ source: dialect, target: dialect });
    for (const uid of UIDS) await cloneArtifact(pair.source, uid);
    for (const uid of UIDS) await pair.sync("ARTIFACT", uid, "ANNOTATIONS");
    const { source, target } = TEMPLATE_INSTANCES;
    const address = (db: string) => parseDatabaseAddress(db, process.cwd())!;
    gateway = openReadGateway([
      { ...target, db: address(pair.target) },
      { ...source, db: address(pair.source) },
    ]);
  }, 120_000);
  afterAll(async () => {
    await gateway.close();
    await pair.close();
  });

  /** Statements for a page of clones with these fields; each clone gives the same. */
  async function statementsOf(first: number, fields: string, expected: object): Promise<number> {
    const document = `{ artifacts(where: { key: { startsWith: "clones/" } }, first: ${first}) { nodes { ${fields} } } }`;
    await gateway.read(document); // opens the databases
    gateway.takeStatements();
    expect(await gateway.read(document)).toEqual({ artifacts: { nodes: Array(first).fill(expected) } });
    return gateway.takeStatements().length;
  }

  it("of stale are the same for one object and for many; fields alone take fewer", async () => {
    const fields = "stale { fields }";
    const all = "stale { fields annotations }";
    const ofFields = await statementsOf(1, fields, { stale: { fields: [] } });
    const ofAll = await statementsOf(1, all, { stale: { fields: [], annotations: [] } });
    expect(await statementsOf(6, fields, { stale: { fields: [] } })).toBe(ofFields);
    expect(await statementsOf(6, all, { stale: { fields: [], annotations: [] } })).toBe(ofAll);
    expect(ofFields).toBeLessThan(ofAll / 3);
  });

  it("of copies are one by uid for each other instance, one by hash for each", async () => {
    const document = (first: number) =>
      `{ artifacts(where: { key: { startsWith: "exact/" } }, instance: "laminlabs/lamindata", first: ${first}) { nodes { copies { match object { uid } } } } }`;
    for (const first of [1, 6]) {
      gateway.takeStatements();
      await gateway.read(document(first));
      const found = gateway.takeStatements();
      expect(found, found.join("\n")).toHaveLength(1 + 1 + 2);
    }
  });
});
