/** Which part of a list is asked for: `first`, `last`, `offset`, `after`, `before`. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { GatewayError } from "../../src/errors.ts";
import { emptyPage, type ListArgs } from "../../src/query/page.ts";
import { parseWindow } from "../../src/query/window.ts";

const limits = { ...DEFAULT_LIMITS, maxPageSize: 50 };

function codeOf(args: ListArgs): string | undefined {
  try {
    parseWindow(args, limits);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError);
    return (error as GatewayError).code;
  }
}

describe("parseWindow", () => {
  it.each<[ListArgs, size: number, offset: number, backwards: boolean]>([
    [{}, 50, 0, false],
    [{ first: null, last: null, offset: null, after: null, before: null }, 50, 0, false],
    [{ first: 0 }, 0, 0, false],
    [{ first: 50, offset: 7 }, 50, 7, false],
    [{ offset: 7 }, 50, 7, false],
    [{ first: 3, after: "c", before: "d" }, 3, 0, false],
    [{ first: 3, after: "c", offset: 0 }, 3, 0, false],
    [{ last: 3 }, 3, 0, true],
    [{ last: 0, before: "c" }, 0, 0, true],
  ])("%j", (args, size, offset, backwards) => {
    expect(parseWindow(args, limits)).toEqual({ size, offset, backwards });
  });

  it("shows 100 objects where the limit allows it and nothing is said", () => {
    expect(parseWindow({}, DEFAULT_LIMITS).size).toBe(100);
  });

  it.each<[ListArgs, code: string]>([
    [{ first: -1 }, "BAD_USER_INPUT"],
    [{ last: -1 }, "BAD_USER_INPUT"],
    [{ offset: -1 }, "BAD_USER_INPUT"],
    [{ first: 1, last: 1 }, "BAD_USER_INPUT"],
    [{ first: 0, last: 0 }, "BAD_USER_INPUT"],
    [{ last: 1, offset: 1 }, "BAD_USER_INPUT"],
    [{ first: 1, offset: 1, after: "c" }, "BAD_USER_INPUT"],
    [{ first: 1, offset: 1, before: "c" }, "BAD_USER_INPUT"],
    [{ first: 51 }, "LIMIT_EXCEEDED"],
    [{ last: 51 }, "LIMIT_EXCEEDED"],
  ])("%j is %s", (args, code) => {
    expect(codeOf(args)).toBe(code);
  });

  it("refuses, or gives a page that is no larger than the limit and what was asked for", () => {
    const number = fc.option(fc.integer({ min: -3, max: 60 }));
    const cursor = fc.option(fc.string());
    const args = fc.record({ first: number, last: number, offset: number, after: cursor, before: cursor });
    fc.assert(
      fc.property(args, (one) => {
        const code = codeOf(one);
        if (code !== undefined) return ["BAD_USER_INPUT", "LIMIT_EXCEEDED"].includes(code);
        const { size, offset, backwards } = parseWindow(one, limits);
        const asked = one.first ?? one.last ?? limits.maxPageSize;
        return (
          size === asked &&
          size <= limits.maxPageSize &&
          offset === (one.offset ?? 0) &&
          backwards === (one.last !== null)
        );
      }),
    );
  });
});

describe("emptyPage", () => {
  it.each<[ListArgs, next: boolean, previous: boolean]>([
    [{}, false, false],
    [{ first: 3, after: "c" }, false, true],
    [{ first: 3, offset: 3 }, false, true],
    [{ first: 3, offset: 0 }, false, false],
    [{ last: 3 }, false, false],
    [{ last: 3, before: "c" }, true, false],
  ])("%j: others may follow: %j, precede: %j", (args, hasNextPage, hasPreviousPage) => {
    expect(emptyPage(args)).toEqual({ edges: [], hasNextPage, hasPreviousPage });
  });
});
