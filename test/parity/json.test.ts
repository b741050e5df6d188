import { describe, expect, it } from "vitest";
import { CANONICAL, EXACT, EXACT_SORTED, type JsonForm, parseJson, VERBATIM, writeJson } from "./canonical/json.ts";
import { byCodePoints } from "./canonical/order.ts";

describe("JSON without loss", () => {
  it.each<[string, JsonForm, string, string]>([
    [
      "keeps numbers, order, doubles and __proto__",
      VERBATIM,
      '{"b":1.0,"10":1e-07,"9":[],"__proto__":{},"b":2}',
      '{"b": 1.0, "10": 1e-07, "9": [], "__proto__": {}, "b": 2}',
    ],
    [
      "keeps integers above 2^53",
      CANONICAL,
      "[9007199254740993, -9007199254740993]",
      "[9007199254740993, -9007199254740993]",
    ],
    ["makes 1.0, 1 and 1e0 the same number", CANONICAL, "[1.0, 1, 1e0, -0.0]", "[1, 1, 1, 0]"],
    [
      "writes small floats one way",
      CANONICAL,
      "[1e-7, 0.0000001, 0.00012, 1.5e-10]",
      "[1e-07, 1e-07, 0.00012, 1.5e-10]",
    ],
    ["sorts keys, the last of doubles wins", CANONICAL, '{"b":1,"a":2,"b":3}', '{"a": 2, "b": 3}'],
    [
      "keeps digits after the point, drops exponents",
      EXACT,
      "[1.0, 1.00, 1e-7, 12e2, 1.25e1, -0.0, -0, 0.5]",
      "[1.0, 1.00, 0.0000001, 1200, 12.5, 0.0, 0, 0.5]",
    ],
    ["does not see escapes and white space", EXACT, '{ "\\u00fc" :["\\ud83e\\udd29"]}', '{"ü": ["🤩"]}'],
    ["keeps the order of keys", EXACT, '{"b":1,"a":1}', '{"b": 1, "a": 1}'],
    ["sorts keys beside jsonb", EXACT_SORTED, '{"b":1,"a":1}', '{"a": 1, "b": 1}'],
  ])("%s", (_, form, text, expected) => {
    expect(writeJson(parseJson(text), form)).toBe(expected);
  });

  it.each(["", "{", "[1,]", '{"a" 1}', "01", "'a'", '"a', "1 2"])("refuses %j", (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it("orders texts by code points", () => {
    expect(["\u{1f600}", "\uffff", "ab", "a"].sort(byCodePoints)).toEqual(["a", "ab", "\uffff", "\u{1f600}"]);
  });
});
