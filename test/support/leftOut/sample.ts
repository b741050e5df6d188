/** What `test/unit/leftOut.test.ts` runs on a machine that has a Chromium, and on one that lacks it. */
import { describe, expect, it } from "vitest";
import { findProgram, needs } from "../optionalPrograms.ts";

describe("in a browser", needs("chromium"), () => {
  it("finds it", () => expect(findProgram("chromium")).toBeDefined());
  it("does more", () => {});
});

it("needs nothing", () => {});

it.skip("is skipped for a reason of its own", () => {});
