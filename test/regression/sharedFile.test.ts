/**
 * A SQLite file that other programs use at the same time. A gateway with many syncs to do once kept the file to itself
 * until the others gave up; and while anyone was reading, each page of a large sync that did not fit into the cache was
 * waited for, so that the process stood still for minutes.
 */
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { openEngine } from "../support/openEngine.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";

/** Shorter than the usual one, which says nothing more. */
const LOCK_TIMEOUT_MS = 2_500;
/** More than the cache holds. */
const MANY = 30_000;

function branchRow(i: number): Record<string, string> {
  const references = { created_by_id: "1", space_id: "1", _status_code: "0" };
  const description = String(i).repeat(200);
  return {
    uid: `branch${i}`,
    name: `branch ${i}`,
    description,
    created_at: "2025-01-01 00:00:00.000000",
    ...references,
  };
}

it("is left to another gateway now and then", async () => {
  const [source, target] = [unpackSqliteTemplate("source"), unpackSqliteTemplate("target")];
  const open = () => openEngine(source, target, undefined, { lockTimeoutMs: LOCK_TIMEOUT_MS });
  const [busy, patient] = [open(), open()];
  const order: string[] = [];
  const write = (engine: typeof busy, name: string) =>
    engine.instances.default.transaction(async ({ all }) => {
      await sleep(LOCK_TIMEOUT_MS / 20); // all together longer than the other one waits
      await all("SELECT 1");
      order.push(name);
    });
  const many = Array.from({ length: 25 }, () => write(busy, "busy"));
  await Promise.all([...many, write(patient, "patient")]);
  expect(order.lastIndexOf("busy")).toBeGreaterThan(order.indexOf("patient"));
  await Promise.all([busy.close(), patient.close()]);
});

it("takes much at once while somebody reads", async () => {
  const target = unpackSqliteTemplate("target");
  const engine = openEngine(unpackSqliteTemplate("source"), target);
  const reader = new Database(target, { readonly: true });
  reader.exec("BEGIN");
  const count = () => reader.prepare("SELECT count(*) FROM lamindb_branch").pluck().get();
  const before = count();
  await engine.instances.default.transaction(async ({ em, entities }) => {
    const rows = Array.from({ length: MANY }, (_, i) => branchRow(i));
    await em.insertMany(entities.get(engine.catalogue.registry("Branch")), rows);
    expect(count()).toBe(before);
    reader.exec("COMMIT"); // or the commit would wait for it
  });
  expect(count()).toBe(Number(before) + MANY);
  reader.close();
  await engine.close();
});
