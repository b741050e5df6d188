/** A database that had not answered yet was taken for one that had, as soon as a snapshot was asked of it. */
import { expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { parseDatabaseAddress } from "../../src/config/databaseAddress.ts";
import { noActivity } from "../../src/instances/activity.ts";
import { boundedQueue } from "../../src/instances/boundedQueue.ts";
import { Breaker } from "../../src/instances/breaker.ts";
import { DIALECTS } from "../../src/instances/dialects/dialects.ts";
import { statementSpan } from "../../src/tracing.ts";
import { sourceAddress } from "../support/annotatedSync.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";

it.each(DIALECT_NAMES)("it has with the first answer in it (%s)", async (dialect) => {
  const address = parseDatabaseAddress(await sourceAddress(dialect), process.cwd())!;
  const activity = noActivity();
  const pool = await DIALECTS[dialect].openReader(address, DEFAULT_LIMITS, false);
  const watch = { activity, breaker: new Breaker(activity), span: statementSpan(dialect, "any") };
  const queue = boundedQueue(pool, DEFAULT_LIMITS.maxQueue, watch);
  await queue.snapshot(async (reader) => {
    const rows = reader.all("SELECT 1 AS one");
    expect(activity.isUp).toBeUndefined();
    await rows;
    expect(activity.isUp).toBe(true);
  });
  await queue.close();
});
