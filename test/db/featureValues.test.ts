/** Where the values of features lie: what SQL finds there is what objects show as their features, on every table and release. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasFeatures } from "../../src/catalogue/annotationLinks.ts";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import type { Table } from "../../src/catalogue/model.ts";
import type { ReadSession } from "../../src/instances/instance.ts";
import { allOf, sql } from "../../src/instances/sql.ts";
import { featureValues } from "../../src/query/features/featureValues.ts";
import { findFeatures, unknownFeature } from "../../src/query/features/findFeatures.ts";
import { Query } from "../../src/query/query.ts";
import { instanceUidFromId } from "../../src/util/lamindbUid.ts";
import { loadAnnotations } from "../../src/views/annotations/loadAnnotations.ts";
import { addressOf, DIALECT_NAMES } from "../support/dialects.ts";
import { OLDER_INSTANCES, OLDER_RELEASES, openOlder } from "../support/olderDatabases.ts";
import { openReadGateway, openTemplates, type ReadGateway } from "../support/readGateway.ts";

const catalogue = loadCatalogue();
const tables = catalogue.tables.filter((table) => hasFeatures(table, catalogue));

async function column(session: ReadSession, table: Table, name: string, isText = true): Promise<string[]> {
  const query = new Query(session);
  const alias = query.alias();
  if (!query.schema.hasTable(table)) return [];
  const value = isText ? query.column(alias, table, name) : sql`CAST(${alias}.id AS text)`;
  const rows = await query.run(sql`SELECT ${value} FROM ${query.table(table)} ${alias}`);
  return rows.map(([one]) => String(one));
}

/** Lines of owner, feature and value, sorted. */
async function foundValues(session: ReadSession, table: Table): Promise<string[]> {
  const names = await column(session, catalogue.registry("Feature"), "name");
  const features = [...(await findFeatures(session, names)).values()].flat();
  const query = new Query(session);
  const lines: string[] = [];
  for (const { feature, from, conditions, owner, value } of featureValues(query, table, features)) {
    const selected = sql`CAST(${owner} AS text), ${session.dialect.select(value.expression, value.kind)}`;
    const rows = await query.run(sql`SELECT ${selected} FROM ${from} WHERE ${allOf(conditions)}`);
    for (const [id, cell] of rows) {
      const text = session.dialect.decode(value.kind, cell);
      lines.push(
        `${table.name} ${id} ${feature.name} ${value.kind === "json" ? JSON.stringify(JSON.parse(text!)) : text}`,
      );
    }
  }
  return lines.sort();
}

async function shownValues(session: ReadSession, table: Table): Promise<string[]> {
  const ids = await column(session, table, "id", false);
  const annotations = await loadAnnotations(session, table, ids);
  const lines = [...annotations].flatMap(([id, { features }]) =>
    features.flatMap(({ feature, labels, values }) => [
      ...labels.map(({ text }) => `${table.name} ${id} ${feature!.values.get("name")} ${text}`),
      ...values
        .filter((value) => value !== "null")
        .map(
          (value) => `${table.name} ${id} ${feature!.values.get("name")} ${JSON.stringify(JSON.parse(String(value)))}`,
        ),
    ]),
  );
  return lines.sort();
}

async function compare(gateway: ReadGateway): Promise<number> {
  const session = await gateway.instances.all[0]!.session();
  let found = 0;
  for (const table of tables) {
    const values = await foundValues(session, table);
    expect([...new Set(values)]).toEqual([...new Set(await shownValues(session, table))]);
    found += values.length;
  }
  return found;
}

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openTemplates(dialect);
  });
  afterAll(() => gateway.close());

  it("finds what objects show", async () => {
    expect(await compare(gateway)).toBeGreaterThan(60);
  });

  it("names features that are near a wrong name, and takes no type for a feature", async () => {
    const session = await gateway.instances.all[0]!.session();
    expect(await unknownFeature(["temprature"], [session])).toMatchObject({
      code: "BAD_USER_INPUT",
      message: 'No feature of laminlabs/lamindata has the name "temprature". Did you mean "temperature"?',
    });
    expect((await findFeatures(session, ["Cells"])).size).toBe(0);
  });

  it.each(OLDER_RELEASES)("finds what objects of LaminDB %s show", async (release) => {
    const { db, drop } = await openOlder(dialect, release);
    const { slug, id } = OLDER_INSTANCES[release];
    const address = addressOf(dialect, db);
    const older = openReadGateway([{ slug, id, uid: instanceUidFromId(id), db: address }]);
    try {
      expect(await compare(older)).toBeGreaterThan(2);
    } finally {
      await older.close();
      await drop();
    }
  });
});
