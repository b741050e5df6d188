/**
 * The first 300 statements of a process kept their plans, and no other ever got one: a few hundred requests of different shapes used
 * the names up for good.
 */
import { afterEach, expect, it } from "vitest";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";

const gateways: ReadGateway[] = [];
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.close();
});

/** Plans that a connection keeps; the statement that asks for them is one of them. */
const KEPT = 300;
const AT_ONCE = 50;
const PREPARED = "SELECT statement FROM pg_prepared_statements ORDER BY prepare_time";

it("are those of the statements that ran last, however many shapes there were", async () => {
  const gateway = await openTemplates("postgres");
  gateways.push(gateway);
  const instance = gateway.instances.default;
  const shape = (i: number) => `SELECT ${i} + $1::int AS shape`;
  const prepared = await instance.snapshot(async ({ reader }) => {
    for (let i = 0; i < 2 * KEPT + 50; i += AT_ONCE) {
      const shapes = Array.from({ length: AT_ONCE }, (_, n) => i + n);
      const answers = await Promise.all(shapes.map((n) => reader.all(shape(n), [1])));
      expect(answers).toEqual(shapes.map((n) => [[String(n + 1)]]));
      await reader.all(shape(0), [1]); // comes again and again
    }
    return (await reader.all(PREPARED)).map(([statement]) => statement);
  });
  const last = Array.from({ length: KEPT - 2 }, (_, i) => shape(KEPT + 52 + i));
  expect(prepared).toEqual([shape(0), ...last, PREPARED]);
});

it("of statements that failed spoil nothing", async () => {
  const gateway = await openTemplates("postgres");
  gateways.push(gateway);
  const instance = gateway.instances.default;
  const shapes = Array.from({ length: KEPT + 50 }, (_, i) => i);
  const failed = shapes.map((i) => instance.all(`SELECT ${i} / $1::int`, [0]));
  expect((await Promise.allSettled(failed)).filter(({ status }) => status === "fulfilled")).toEqual([]);
  const rows = await instance.snapshot(async ({ reader }) => {
    await Promise.all(shapes.map((i) => reader.all(`SELECT ${i} AS shape`)));
    return reader.all("SELECT 'whole' AS text");
  });
  expect(rows).toEqual([["whole"]]);
});
