/**
 * Hundreds who waited for a database learnt at the same moment that it is away, and requests of other instances waited until each of
 * them had its error.
 */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ReadSessions } from "../../src/instances/readSessions.ts";
import { openEngine } from "../support/openEngine.ts";
import { readTemplate } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const WAITING = 300;
const MOST_AT_ONCE = 10;

/** Takes connections and says nothing. */
const silent = createServer((socket) => socket.on("error", () => undefined));
beforeAll(async () => {
  await once(silent.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => {
  silent.close();
});

it.each([
  ["sqlite", () => temporaryPath("absent.db")],
  ["postgres", () => `postgresql://postgres@127.0.0.1:${(silent.address() as AddressInfo).port}/absent`],
] as const)("on %s they learn it in turns, between which all else goes on", async (dialect, absent) => {
  const source = await readTemplate(dialect, "source");
  const { instances, close } = openEngine(source, absent(), undefined, { connectTimeoutMs: 200 });
  let learnt = 0;
  let mostAtOnce = 0;
  let turns = setImmediate(takeTurn);
  function takeTurn(): void {
    learnt = 0;
    turns = setImmediate(takeTurn);
  }
  const reads = Array.from({ length: WAITING }, async () => {
    const reading = new ReadSessions().read(instances.default, ({ reader }) => reader.all("SELECT 1"));
    await expect(reading).rejects.toMatchObject({ code: "INSTANCE_UNAVAILABLE" });
    learnt += 1;
    mostAtOnce = Math.max(mostAtOnce, learnt);
  });
  await Promise.all(reads);
  clearImmediate(turns);
  expect(mostAtOnce).toBeLessThan(MOST_AT_ONCE);
  await close();
});
