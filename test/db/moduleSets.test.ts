/**
 * A source whose modules are neither a subset nor a superset of the target's: it has bionty, pertdb and `wells`, the
 * target pertdb and `shelves`, or `shelves` alone. In every registry and mode what the target cannot hold is left out
 * and named, or ends the sync with a code; then the target is as it was.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import type { Registry } from "../../src/catalogue/model.ts";
import { databaseText } from "../support/databaseText.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { askForJob, startJob, waitForJob } from "../support/jobs.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";
import { MODEL, PLATE, WELLS_CATALOGUE, WELLS_ROWS, wellsTables } from "../support/wells.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const MODES = ["SQLRECORD", "NOTES", "ANNOTATIONS"] as const;
/** Objects of one registry beyond which others are alike. */
const ENOUGH = 20;
const DATASET = "example_datasets/mini_immuno/dataset1.h5ad";
/** What a sync may end with here; each leaves the target alone. */
const CODES = new Set(["MODULE_NOT_ON_TARGET", "NOT_LATEST_VERSION", "TYPE_NOT_ON_TARGET", "SPACE_NOT_ON_TARGET"]);

/** With variables, so that it is parsed and validated once for thousands of syncs. */
const SYNC = `mutation ($source: String!, $registry: RegistryName!, $uid: String, $transfer: TransferMode) {
  sync(source: $source, registry: $registry, uid: $uid, transfer: $transfer) {
    outcome leftOut { object { registry uid } reason } } }`;

const catalogue = loadCatalogue();
const { registries } = catalogue;
const ARTIFACT = catalogue.registry("Artifact");

/** The other module, made of `wells` by renaming. */
const rename = (text: string) =>
  text.replaceAll("wells", "shelves").replaceAll("Plate", "Shelf").replaceAll("plate", "shelf");

function shelvesCatalogue(): string {
  const path = temporaryPath("shelves.catalogue.json");
  writeFileSync(path, rename(readFileSync(WELLS_CATALOGUE, "utf8")));
  return path;
}

const TABLES: Record<Dialect, string> = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table'",
  postgres: "SELECT tablename AS name FROM pg_tables",
};

async function tablesOf(dialect: Dialect, db: string, prefix: string): Promise<string[]> {
  const tables = (await runStatement(db, TABLES[dialect])) as { name: string }[];
  return tables.map(({ name }) => name).filter((name) => name.startsWith(prefix));
}

/** Takes a module away; on SQLite every instance has bionty's tables, and only one with the module rows in them. */
async function removeModule(dialect: Dialect, db: string, prefix: "bionty" | "wetlab"): Promise<void> {
  if (dialect === "sqlite" && prefix === "bionty") {
    await runStatement(db, "DELETE FROM bionty_source");
    return;
  }
  for (const table of await tablesOf(dialect, db, `${prefix}_`)) {
    await runStatement(db, `DROP TABLE "${table}" ${{ sqlite: "", postgres: "CASCADE" }[dialect]}`);
  }
}

interface Named {
  registry: Registry;
  uid: string;
}
interface Report {
  outcome: string;
  leftOut: { object: { registry: string; uid: string }; reason: string }[];
}
interface Result extends Named {
  report?: Report;
  code?: unknown;
}

interface Case {
  name: string;
  lacking: string[];
  lackingTables: ("bionty" | "wetlab")[];
}
const CASES: Case[] = [
  { name: "pertdb and another own module", lacking: ["bionty", "wells"], lackingTables: ["bionty"] },
  { name: "another own module", lacking: ["bionty", "pertdb", "wells"], lackingTables: ["wetlab", "bionty"] },
];

describe.each(DIALECT_NAMES)("modules on %s", (dialect) => {
  describe.each(CASES)("to a target with $name", ({ lacking, lackingTables }) => {
    let source: TestDatabase;
    let target: TestDatabase;
    let gateway: TestGateway;
    let objects: Named[];

    beforeAll(async () => {
      [source, target] = await Promise.all([cloneTemplate(dialect, "source"), cloneTemplate(dialect, "target")]);
      for (const sql of [...wellsTables(dialect), ...WELLS_ROWS]) await runStatement(source.db, sql);
      for (const prefix of lackingTables) await removeModule(dialect, target.db, prefix);
      for (const sql of wellsTables(dialect)) await runStatement(target.db, rename(sql));
      const instances = [
        { ...SOURCE, db: source.db },
        { ...TARGET, db: target.db },
      ];
      const modules = [WELLS_CATALOGUE, shelvesCatalogue()];
      gateway = await startTestGateway({ default: TARGET.slug, instances, modules });
      objects = await readObjects();
    });
    afterAll(async () => {
      await gateway.stop();
      await Promise.all([source.drop(), target.drop()]);
    });

    async function readObjects(): Promise<Named[]> {
      const lists = registries
        .filter(({ hasUid }) => hasUid)
        .map(({ manyField }) => `${manyField}(instance: "${SOURCE.slug}", first: ${ENOUGH}) { nodes { uid } }`);
      const { data, errors } = await gateway.query<Record<string, { nodes: { uid: string }[] }>>(
        `{ ${lists.join("\n")} wellsPlates(instance: "${SOURCE.slug}") { nodes { uid } } }`,
      );
      expect(errors).toBeUndefined();
      return registries.flatMap((registry) =>
        (data![registry.manyField]?.nodes ?? []).map(({ uid }) => ({ registry, uid })),
      );
    }

    async function sync({ registry, uid }: Named, mode: string): Promise<Result> {
      const { data, errors } = await gateway.query<{ sync: Report }>(SYNC, {
        source: SOURCE.slug,
        registry: registry.enumName,
        uid,
        transfer: mode,
      });
      return { registry, uid, report: data?.sync, code: errors?.[0]?.extensions?.code };
    }

    /** Labels of missing modules that the source's link tables give its artifacts, by artifact. */
    async function missingLabels(): Promise<Map<string, string[]>> {
      const labels: { artifact: string; label: string }[] = [];
      for (const prefix of [...lackingTables, "wells"]) {
        for (const table of await tablesOf(dialect, source.db, `${prefix}_artifact`)) {
          const label = table.slice(`${prefix}_artifact`.length);
          const rows = await runStatement(
            source.db,
            `SELECT DISTINCT a.uid AS artifact, r.uid AS label FROM ${table} l
              JOIN ${prefix}_${label} r ON r.id = l.${label}_id JOIN lamindb_artifact a ON a.id = l.artifact_id`,
          );
          labels.push(...(rows as typeof labels));
        }
      }
      const byArtifact = Map.groupBy(labels, ({ artifact }) => artifact);
      return new Map([...byArtifact].map(([artifact, found]) => [artifact, found.map(({ label }) => label).sort()]));
    }

    it("has neither all modules of the source nor only modules of the source", async () => {
      const { data } = await gateway.query<Record<string, { modules: string[] }>>(
        `{ source: instance(slug: "${SOURCE.slug}") { modules } target: instance(slug: "default") { modules } }`,
      );
      expect(data!.source!.modules).toEqual(["bionty", "pertdb", "wells"]);
      expect(data!.target!.modules).toContain("shelves");
      for (const module of lacking) expect(data!.target!.modules).not.toContain(module);
    });

    it("a label of a missing module is left out and named", async () => {
      const { registry, uid } = objects.find((object) => object.uid === MODEL)!;
      expect((await sync({ registry, uid }, "ANNOTATIONS")).report!.leftOut).toContainEqual({
        object: { registry: "WELLS_PLATE", uid: PLATE },
        reason: `${TARGET.slug} lacks the module wells`,
      });
    });

    it("a dataset described by genes needs the module, and without annotations does not", async () => {
      const before = await databaseText(target.db);
      const ask = (mode: string) =>
        gateway.query<{ syncArtifact: Report }>(
          `mutation { syncArtifact(source: "${SOURCE.slug}", key: "${DATASET}", transfer: ${mode}) { outcome leftOut { reason } } }`,
        );
      const { errors } = await ask("ANNOTATIONS");
      expect(errors).toMatchObject([{ extensions: { code: "MODULE_NOT_ON_TARGET" } }]);
      expect(errors![0]!.message).toMatch(/lacks the module bionty; add the module there, or sync without annotations/);
      expect(await databaseText(target.db)).toBe(before);
      expect((await ask("SQLRECORD")).data).toEqual({ syncArtifact: { outcome: "TRANSFERRED", leftOut: [] } });
    });

    it.each(MODES)("every registry in mode %s", async (mode) => {
      const results: Result[] = [];
      for (const object of objects) results.push(await sync(object, mode));
      const failed = results.filter(({ code }) => code !== undefined);
      expect(failed.filter(({ code }) => !CODES.has(String(code)))).toEqual([]);

      const ofMissing = results.filter(({ registry }) => lacking.includes(registry.module));
      expect(ofMissing.length).toBeGreaterThan(10);
      expect(new Set(ofMissing.map(({ code }) => code))).toEqual(new Set(["MODULE_NOT_ON_TARGET"]));
      const core = results.filter(({ registry }) => registry.module === "lamindb");
      const needing = core.filter(({ code }) => code === "MODULE_NOT_ON_TARGET");
      if (mode !== "ANNOTATIONS") expect(needing).toEqual([]);

      const labels = mode === "ANNOTATIONS" ? await missingLabels() : new Map<string, string[]>();
      let named = 0;
      for (const { uid, report } of core.filter(({ registry }) => registry.name === "Artifact")) {
        const missing = report?.leftOut.filter(({ reason }) => reason.includes("lacks the module")) ?? [];
        const expected = report ? (labels.get(uid) ?? []) : [];
        expect(missing.map(({ object }) => object.uid).sort(), uid).toEqual(expected);
        named += missing.length;
      }
      expect(named > 0).toBe(mode === "ANNOTATIONS");

      const before = await databaseText(target.db);
      const oneOfEach = [
        ...new Map(failed.map((object) => [`${object.registry.name} ${object.code}`, object])).values(),
      ];
      for (const object of oneOfEach) expect((await sync(object, mode)).code).toBe(object.code);
      expect(await databaseText(target.db)).toBe(before);
    });

    // last, as the queue of jobs goes on writing
    it("of many objects those that need a missing module fail, each by itself, and the others come", async () => {
      const { errors } = await askForJob(gateway.url, "BIONTY_CELL_TYPE", { transfer: "ANNOTATIONS" });
      expect(errors).toMatchObject([{ extensions: { code: "MODULE_NOT_ON_TARGET", registry: "bionty.CellType" } }]);
      const { id } = await startJob(gateway.url, "ARTIFACT", { transfer: "ANNOTATIONS" });
      const artifacts = await waitForJob(gateway.url, id);
      expect(artifacts).toMatchObject({ state: "COMPLETED", done: artifacts.total });
      expect(artifacts.failures.map(({ code }) => code)).toContain("MODULE_NOT_ON_TARGET");
      expect(artifacts.failures.filter(({ code }) => !CODES.has(code))).toEqual([]);
      expect(artifacts.failed).toBeLessThan(artifacts.total);
      for (const { object, code } of artifacts.failures)
        expect((await sync({ registry: ARTIFACT, uid: object.uid }, "ANNOTATIONS")).code).toBe(code);
    });
  });
});
