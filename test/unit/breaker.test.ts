import { afterEach, expect, it, vi } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { noActivity } from "../../src/instances/activity.ts";
import { Breaker } from "../../src/instances/breaker.ts";
import { passTime } from "../support/passTime.ts";

const SLOWLY_MS = 1_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Has one request ask and two wait for what it finds out, which after a while is `error`; whether the database is spared then. */
async function isSparedAfter(error: GatewayError): Promise<boolean> {
  const activity = noActivity();
  const breaker = new Breaker(activity);
  const { promise, reject } = Promise.withResolvers<never>();
  const asked = [breaker.run(() => promise), breaker.join(promise), breaker.join(promise)];
  passTime(SLOWLY_MS);
  reject(error);
  for (const { status } of await Promise.allSettled(asked)) expect(status).toBe("rejected");
  return activity.isSpared;
}

it("spares a database that could not be reached while several waited for one look at it", async () => {
  expect(await isSparedAfter(new GatewayError("INSTANCE_UNAVAILABLE", "no answer", { isAway: true }))).toBe(true);
});

it("does not spare one for a single connection that was lost, however many waited for what was asked there", async () => {
  expect(await isSparedAfter(new GatewayError("INSTANCE_UNAVAILABLE", "the connection was lost"))).toBe(false);
});

it("has nobody wait for the one who tries a spared database again", async () => {
  const breaker = new Breaker(noActivity());
  const away = new GatewayError("INSTANCE_UNAVAILABLE", "no answer", { isAway: true });
  const failing = Promise.withResolvers<never>();
  const asked = [breaker.run(() => failing.promise), breaker.join(failing.promise)];
  passTime(SLOWLY_MS);
  failing.reject(away);
  await Promise.allSettled(asked);
  const trying = Promise.withResolvers<string>();
  vi.restoreAllMocks();
  passTime(3 * SLOWLY_MS);
  const tried = breaker.run(() => trying.promise);
  await expect(breaker.join(trying.promise)).rejects.toBe(away);
  trying.resolve("there again");
  expect(await tried).toBe("there again");
  expect(await breaker.join(Promise.resolve("joined"))).toBe("joined");
});
