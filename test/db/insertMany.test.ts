/** Rows go into the database another way than MikroORM has them go: both ways have to write the same. */
import { AbstractSqlDriver } from "@mikro-orm/sql";
import { describe, expect, it } from "vitest";
import { sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { databaseText } from "../support/databaseText.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openEngine } from "../support/openEngine.ts";

const NOW = "2025-03-01 00:00:00.000001";
const JSONS = ["null", "1.0", "1e-7", "9007199254740993", '{"b": 1, "a": "é\\\\u0001x\\"", "__proto__": [true]}', null];

describe.each(DIALECT_NAMES)("insertMany on %s", (dialect) => {
  it("writes what MikroORM's own statement writes", async () => {
    const texts = [];
    for (const way of ["ours", "MikroORM's"] as const) {
      texts.push(
        await withTarget(dialect, async ({ db }) => {
          const engine = openEngine(await sourceAddress(dialect), db);
          const table = engine.catalogue.registry("Feature");
          await engine.instances.default.transaction(async ({ em, entities, allocateIds }) => {
            const allocated = await allocateIds(new Map([[table.table, JSONS.length]]));
            const ids = allocated.get(table.table)!;
            const rows = JSONS.map((json, i) => ({
              ...Object.fromEntries(table.columns.map(({ column, nullable }) => [column, nullable ? null : "1"])),
              ...{ id: ids[i]!, uid: `many${i}`, name: `it's "${i}" \\ {a,b} é`, is_type: "false", _dtype_str: "str" },
              ...{ created_at: NOW, updated_at: NOW, default_value: json, _aux: json, is_locked: "false" },
            }));
            const entity = entities.get(table);
            if (way === "ours") await em.insertMany(entity, rows);
            else {
              const args = [entity, rows, { ctx: em.getTransactionContext() }];
              await Reflect.apply(AbstractSqlDriver.prototype.nativeInsertMany, em.getDriver(), args);
            }
          });
          await engine.close();
          return databaseText(db);
        }),
      );
    }
    expect(texts[1]).toBe(texts[0]);
    expect(texts[0]).toContain("many5");
  });
});
