/** Requests that nobody would send by hand; `npm run fuzz` sends as many as one likes. */
import { env } from "node:process";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FuzzGateway, KEY, startFuzzGateway } from "../fuzz/fuzzGateway.ts";
import { generateRequest } from "../fuzz/generateRequest.ts";

const RUNS = Number(env.FUZZ_RUNS ?? 300);
const MOST_FAULTS = 20;
const SEED = Number(env.FUZZ_SEED ?? 1);

let gateway: FuzzGateway;
beforeAll(async () => {
  gateway = await startFuzzGateway();
});
afterAll(() => gateway.stop());

it(`answers ${RUNS} odd requests without a failure of its own, an error of SQL or a secret`, async () => {
  const { schema, known } = gateway;
  const faults: string[] = [];
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (draw) => {
      const request = generateRequest(schema, known, KEY, (arbitrary) => draw(() => arbitrary));
      const fault = await gateway.faultOf(request);
      if (fault !== undefined) faults.push(`${fault}\n${JSON.stringify(request)}`);
      return faults.length < MOST_FAULTS;
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: true }, // requests are short enough as they are
  );
  expect(faults).toEqual([]);
  expect(gateway.answersWithData()).toBeGreaterThan(RUNS / 4);
  expect(await gateway.metricsFault()).toBeUndefined();
}, 3_600_000);
