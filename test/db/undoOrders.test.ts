/**
 * Overlapping syncs, undone in any order, leave what was there before them. An undo that is blocked by a later sync's
 * rows comes again after the others; some order must always be open.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SyncRequest } from "../../src/sync/request.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { OTHER, withUndoEngine } from "../support/undoEngine.ts";

const full = { transfer: "ANNOTATIONS" } as const;
const SYNCS: [registry: string, uid: string, more: Partial<SyncRequest>][] = [
  ["ULabel", "cMvFnf0F", { depth: 2 }],
  ["ULabel", "cMvFnf0F", { source: OTHER }],
  ["Artifact", "KRjBZK4e1VMBcnw70000", {}],
  ["Artifact", "KRjBZK4e1VMBcnw70000", full],
  ["Artifact", "KRjBZK4e1VMBcnw70000", { ...full, source: OTHER }],
  ["Artifact", "QHhbkLfowWFdFdXO0000", full],
  ["Record", "XlkOqJJNJjx8MMWS", { ...full, depth: 1 }],
  ["Record", "wxC5FxMPYmS5H05E", full],
  ["Schema", "5cBNr2Ek7EymxAwW", {}],
  ["Feature", "DsRUKnFq4d2Y", full],
];
const RUNS = 6;

const scenario = fc.array(fc.record({ step: fc.nat(SYNCS.length - 1), rank: fc.nat(1000) }), {
  minLength: 3,
  maxLength: 6,
});

describe.each(DIALECT_NAMES)("on %s", { timeout: 300_000 }, (dialect) => {
  it("undos in any order leave what was there before", async () => {
    await withUndoEngine(dialect, async ({ sync, undo, text }) => {
      const before = await text();
      const holds = async (steps: { step: number; rank: number }[]) => {
        let left: { id: string; rank: number }[] = [];
        for (const { step, rank } of steps) left.push({ id: await sync(...SYNCS[step]!), rank });
        left.sort((a, b) => a.rank - b.rank);
        while (left.length > 0) {
          const blocked: typeof left = [];
          const reasons: string[] = [];
          for (const one of left) {
            const { blockedBy } = await undo(one.id);
            if (blockedBy.length > 0) blocked.push(one);
            reasons.push(...blockedBy.map(({ object, reason }) => `${object.table.name} ${object.uid}: ${reason}`));
          }
          expect(blocked.length, reasons.join("\n")).toBeLessThan(left.length);
          left = blocked;
        }
        expect(await text()).toEqual(before);
      };
      // a run that fails leaves the target as it is, so that smaller ones would not begin where it did
      await fc.assert(fc.asyncProperty(scenario, holds), { numRuns: RUNS, endOnFailure: true });
    });
  });
});
