import fc from "fast-check";
import { expect, it } from "vitest";
import { parseExactJson, parseRememberingDigits, restoreDigits } from "../../src/util/exactJson.ts";

/** Numbers in every spelling that JSON knows. */
const number = fc
  .tuple(
    fc.constantFrom("", "-"),
    fc.oneof(fc.constantFrom("0", "1", "10", "9007199254740993", "100000000000000000000"), fc.nat().map(String)),
    fc.constantFrom("", ".0", ".5", ".10", ".000000000000000000001"),
    fc.constantFrom("", "e5", "E-3", "e+400"),
  )
  .map((parts) => parts.join(""));
const text = fc.oneof(fc.string(), number, fc.constant("[ 1.0, -0]")).map((value) => JSON.stringify(value));
const space = fc.constantFrom("", " ", "\n", "\t ");
/** As JSON.stringify writes it, and with white space. */
const { json } = fc.letrec<{ json: [string, string]; list: [string, string]; object: [string, string] }>((tie) => {
  const listed = (items: readonly (readonly [string, string])[], by: string): [string, string] => [
    items.map(([one]) => one).join(","),
    items.map(([, one]) => one).join(by),
  ];
  return {
    json: fc.oneof(
      { depthSize: "small" },
      fc.oneof(number, text, fc.constantFrom("true", "false", "null")).map((one) => [one, one] as [string, string]),
      tie("list"),
      tie("object"),
    ),
    list: fc.tuple(fc.array(tie("json"), { maxLength: 4 }), space).map(([items, s]): [string, string] => {
      const [exact, spaced] = listed(items, `${s},${s}`);
      return [`[${exact}]`, `[${s}${spaced}${s}]`];
    }),
    object: fc.tuple(fc.array(tie("json"), { maxLength: 4 }), space).map(([items, s]): [string, string] => {
      const named = items.map(([one, other], i) => [`"k${i}":${one}`, `"k${i}"${s}:${s}${other}`] as const);
      const [exact, spaced] = listed(named, `${s},${s}`);
      return [`{${exact}}`, `{${s}${spaced}${s}}`];
    }),
  };
});

it("every number keeps its digits, whatever stands around it", () => {
  fc.assert(
    fc.property(json, ([exact, spaced]) => {
      expect(JSON.stringify(parseExactJson(spaced))).toBe(exact);
    }),
    { numRuns: 2_000 },
  );
});

it("a request's numbers are plain ones, whose digits are known", () => {
  fc.assert(
    fc.property(json, ([exact, spaced]) => {
      const document = `{"value":${spaced}}`;
      const plain = parseRememberingDigits(document) ?? JSON.parse(document);
      expect(plain).toEqual(JSON.parse(document));
      expect(JSON.stringify(restoreDigits(plain))).toBe(`{"value":${exact}}`);
    }),
    { numRuns: 2_000 },
  );
});
