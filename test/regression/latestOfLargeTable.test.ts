/**
 * Looking for the latest versions of many families read the whole table, and compared each of its rows with each family, where
 * PostgreSQL used its plan for any number of families and had no statistics yet, as while a job fills a table.
 */
import { expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import type { Reader } from "../../src/instances/dialects/reader.ts";
import { latestOf } from "../../src/sync/write/versions.ts";
import { copiesOfFirst } from "../support/copiesOfFirst.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { openEngine } from "../support/openEngine.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate } from "../support/templates.ts";

const TABLE = loadCatalogue().registry("Artifact");
const ROWS = 20_000;
/** Stems in no order, as uids are. */
const [FIRST, FACTOR, MODULUS] = [100_000_000_000n, 7_919_104_729n, 899_999_999_981n];
const stemOf = (i: number) => String(FIRST + ((BigInt(i) * FACTOR) % MODULUS));
const FAMILIES = copiesOfFirst(TABLE, ROWS, {
  uid: `(${FIRST} + ((n.i * ${FACTOR}) % ${MODULUS})) || '0000'`,
  key: "'family/' || n.i",
  hash: "'hash ' || n.i",
  is_latest: "true",
});

/** Statements that explain one with a list of texts as its parameter. */
const EXPLAIN: Record<Dialect, (sql: string, list: string) => string[]> = {
  sqlite: (sql, list) => [`EXPLAIN QUERY PLAN ${sql.replace("?", `'${list}'`)}`],
  postgres: (sql, list) => [
    "SET plan_cache_mode = force_generic_plan",
    `PREPARE latest(text[]) AS ${sql}`,
    `EXPLAIN EXECUTE latest('${list}')`,
  ],
};
const READS_ALL: Record<Dialect, RegExp> = { sqlite: /SCAN (t|lamindb_artifact)\b/, postgres: /Seq Scan/ };
const BY_INDEX: Record<Dialect, RegExp> = { sqlite: /SEARCH t USING .*INDEX/, postgres: /Index Scan/ };

it.each(DIALECT_NAMES)("is found by the index of uids on %s", async (dialect) => {
  const target = await cloneTemplate(dialect, "source");
  const engine = openEngine(target.db, target.db);
  try {
    await runStatement(target.db, FAMILIES);
    const instance = engine.instances.default;
    const stems = Array.from({ length: 200 }, (_, i) => stemOf(1 + i * 97));
    const plan: string[] = [];
    const explaining: Reader = {
      all: (sql, [list] = []) =>
        instance.snapshot(async ({ reader }) => {
          for (const statement of EXPLAIN[dialect](sql, String(list)))
            plan.push(...(await reader.all(statement)).map((row) => row.join(" ")));
          return [];
        }),
    };
    const database = { dialect: instance.dialect, schema: await instance.schema(), reader: instance as Reader };
    await latestOf({ ...database, reader: explaining }, TABLE, stems);
    expect(plan.join("\n")).toMatch(BY_INDEX[dialect]);
    expect(plan.join("\n")).not.toMatch(READS_ALL[dialect]);
    const found = await latestOf(database, TABLE, stems);
    expect(found.map(({ uid }) => uid).sort()).toEqual(stems.map((stem) => `${stem}0000`).sort());
  } finally {
    await engine.close();
    await target.drop();
  }
});
