/**
 * Every object of every registry of older databases, synced in every mode into fresh instances of the present release
 * over HTTP: it arrives with today's values, a second sync changes nothing, and what has no place is named.
 */
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { isReference, type Registry } from "../../src/catalogue/model.ts";
import { databaseText } from "../support/databaseText.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { OLDER_INSTANCES, OLDER_RELEASES, type OlderRelease, unpackOlder } from "../support/olderDatabases.ts";
import { runSql, type TestDatabase } from "../support/postgres.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const MODES = ["SQLRECORD", "NOTES", "ANNOTATIONS"] as const;
const BATCH = 10;
/** A hundred rows, all alike; where time is short the first and the last stand for them. */
const ALIKE = "BiontySource";
/** Hundreds of small transactions need not wait for the disk. */
const WITHOUT_WAITING = `DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$`;
const { target: TARGET } = TEMPLATE_INSTANCES;
const { registries } = loadCatalogue();

interface Named {
  registry: Registry;
  uid: string;
}
interface Ref {
  registry: string;
  uid: string;
}
interface Report {
  outcome: string;
  transferred: Ref[];
  mapped: Ref[];
  filled: Ref[];
  leftOut: { object: Ref; reason: string }[];
}

const REPORT =
  "outcome transferred { registry uid } mapped { registry uid } filled { registry uid } leftOut { object { registry uid } reason }";

/** What one sync after the other does to a fresh target. */
class OlderSync {
  readonly release: OlderRelease;
  readonly gateway: TestGateway;
  readonly target: TestDatabase;

  constructor(release: OlderRelease, gateway: TestGateway, target: TestDatabase) {
    this.release = release;
    this.gateway = gateway;
    this.target = target;
  }

  static async open(release: OlderRelease, dialect: Dialect): Promise<OlderSync> {
    const target = await cloneTemplate(dialect, "target");
    if (dialect === "postgres") await runSql(target.db, WITHOUT_WAITING);
    const source = { ...OLDER_INSTANCES[release], db: unpackOlder(release) };
    const instances = [source, { ...TARGET, db: target.db }];
    return new OlderSync(release, await startTestGateway({ default: TARGET.slug, instances }), target);
  }

  async close(): Promise<void> {
    await this.gateway.stop();
    await this.target.drop();
  }

  get slug(): string {
    return OLDER_INSTANCES[this.release].slug;
  }

  async ask<Data>(document: string): Promise<Data> {
    const { data, errors } = await this.gateway.query<Data>(document);
    expect(errors).toBeUndefined();
    return data!;
  }

  async objects(all: boolean): Promise<Named[]> {
    type Instance = { registries: { name: string; count: number }[] };
    const { instance } = await this.ask<{ instance: Instance }>(
      `{ instance(slug: "${this.slug}") { registries { name count } } }`,
    );
    const present = registries.filter(
      ({ typeName, hasUid }) => hasUid && instance.registries.some(({ name }) => name === typeName),
    );
    const found: Named[] = [];
    for (const registry of present) {
      const any =
        registry.column("branch_id") && registry.name !== "Block" ? ", where: { branch: { isNull: false } }" : "";
      type List = { list: { nodes: { uid: string }[] } };
      const { list } = await this.ask<List>(
        `{ list: ${registry.manyField}(instance: "${this.slug}"${any}, first: 1000) { nodes { uid } } }`,
      );
      const uids = list.nodes.map(({ uid }) => uid);
      const some = registry.typeName === ALIKE && !all ? [uids[0]!, uids.at(-1)!] : uids;
      found.push(...some.map((uid) => ({ registry, uid })));
    }
    return found;
  }

  async sync(objects: Named[], mode: string): Promise<Report[]> {
    const reports: Report[] = [];
    for (let i = 0; i < objects.length; i += BATCH) {
      const fields = objects
        .slice(i, i + BATCH)
        .map(
          ({ registry, uid }, n) =>
            `s${n}: sync(source: "${this.slug}", registry: ${registry.enumName}, uid: "${uid}", transfer: ${mode}) { ${REPORT} }`,
        );
      reports.push(...Object.values(await this.ask<Record<string, Report>>(`mutation { ${fields.join("\n")} }`)));
    }
    return reports;
  }

  /** All plain columns of objects on one side. */
  async values(objects: Named[], instance: string): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    for (let i = 0; i < objects.length; i += BATCH) {
      const fields = objects.slice(i, i + BATCH).map(({ registry, uid }, n) => {
        const columns = registry.columns.filter((column) => !isReference(column) && column.name !== "id");
        const names = columns.map(({ field }) => field).join(" ");
        return `o${n}: ${registry.oneField}(instance: "${instance}", uid: "${uid}") { ${names} }`;
      });
      found.push(...Object.values(await this.ask<Record<string, Record<string, unknown>>>(`{ ${fields.join("\n")} }`)));
    }
    return found;
  }
}

/** Every sync tells the end of its transfer run, replaces the values of runs, as LaminDB does, and is in the journal. */
const TOLD_ANEW = /^(lamindb_run |lamindb_runjsonvalue |sqlite_sequence |lamindb_gateway[._])/;
const lasting = (text: string) => text.split("\n").filter((line) => !TOLD_ANEW.test(line));

/** One object of each registry. */
const lastOfEach = (objects: Named[]) => [...new Map(objects.map((object) => [object.registry, object])).values()];

const byEnum = new Map(registries.map((registry) => [registry.enumName, registry]));

describe.each(DIALECT_NAMES)("syncs from older databases to %s", (dialect) => {
  describe.each(OLDER_RELEASES)("%s", (release) => {
    it.each(MODES)("every object in mode %s, then again", async (mode) => {
      const sync = await OlderSync.open(release, dialect);
      try {
        const objects = await sync.objects(mode === "ANNOTATIONS" && dialect === "sqlite");
        expect(objects.length).toBeGreaterThan(15);
        const reports = await sync.sync(objects, mode);
        expect(new Set(reports.map(({ outcome }) => outcome))).toContain("TRANSFERRED");
        const arrived = reports.flatMap(({ transferred }) =>
          transferred.map(({ registry, uid }) => ({ registry: byEnum.get(registry)!, uid })),
        );
        const [before, after] = [await sync.values(arrived, sync.slug), await sync.values(arrived, "default")];
        const said = before.map((values) =>
          Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)),
        );
        expect(after).toMatchObject(said);
        const text = lasting(await databaseText(sync.target.db));
        // on PostgreSQL, which takes several times as long, all of them in one mode only
        const repeated = dialect === "postgres" && mode !== "ANNOTATIONS" ? lastOfEach(objects) : objects;
        const again = await sync.sync(repeated, mode);
        const outcomes = again.map(({ outcome }, i) => [repeated[i]!.registry.name, outcome].join(" "));
        expect(outcomes.filter((outcome) => !/ MAPPED$|^(Record|ULabel) FILLED$/.test(outcome))).toEqual([]);
        expect(again.flatMap(({ transferred }) => transferred)).toEqual([]);
        expect(lasting(await databaseText(sync.target.db))).toEqual(text);
      } finally {
        await sync.close();
      }
    });
  });
});
