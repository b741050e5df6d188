import { env } from "node:process";
import { describe, expect, it } from "vitest";
import type { StartGateway } from "../support/gatewayUnderTest.ts";
import { type Pairing, runCase } from "./runCase.ts";
import { selectCases } from "./selection.ts";

/** A module with `startGateway`; another one than ours can be put to the same cases with `PARITY_GATEWAY`. */
const GATEWAY = env.PARITY_GATEWAY ?? new URL("../support/gateway.ts", import.meta.url).href;

/** Defines one test per selected case; one file per pairing calls this, so that pairings run side by side. */
export function defineParity(pairing: Pairing): void {
  const cases = selectCases(pairing);
  const title = `parity, ${pairing.source} to ${pairing.target}`;
  if (cases.length === 0) {
    describe.skip(`${title}: not among PARITY_PAIRS`, () => it("has no case", () => {}));
    return;
  }
  describe(title, async () => {
    const { startGateway } = (await import(GATEWAY)) as { startGateway: StartGateway };
    it.each(cases)("%s", async (name) => {
      expect(await runCase(name, pairing, startGateway)).toEqual([]);
    });
  });
}
