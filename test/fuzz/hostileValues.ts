/** Texts and numbers that have broken something somewhere. */
import fc from "fast-check";

const TEXTS = [
  ...["", " ", "'", '"', "`", ";", "--", "/*", "\\", "\0", "%", "_", "$1", "?", ":name", "$" + "{x}", "{{x}}"],
  ...["' OR 1=1 --", "'; DROP TABLE lamindb_artifact; --", '") UNION SELECT 1 --', "$$", "E'\\\\'", "\u0000'"],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "null", "undefined", "NaN", "Infinity", "-0"],
  ...["../../etc/passwd", "file:///etc/passwd", "http://169.254.169.254/", "default", "*", "a/b", "ada"],
  ...["\ud800", "\udc00x", "💥", "é", "e\u0301", "\u202e", "\uffff", "\u2028", "İ", "ß", "\r\n", "\t"],
  ...["(a+)+$", "(", "[", "(?<=a)b", "\\1", "a{1000}", ".*".repeat(20), "x".repeat(5_000)],
  ...["2024-02-30", "0000-00-00", "infinity", "+10000-01-01T00:00:00Z", "2024-01-01", "24:00:00", "P1Y"],
  ...["1e400", "0x10", "1".repeat(400), "[]", "{}", "[1,2", '{"a":{"b":null}}', "true"],
];

export const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
);

export const hostileInteger = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 1_000, 1_001, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 1e15) },
);

export const hostileJson = fc.oneof(
  fc.constantFrom<unknown>(null, [], {}, [[]], { __proto__: 1 }, "x", 1e308, { eq: null }, { or: [] }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A text with a few characters changed: a cursor, an id, a document that is nearly right. */
export function mutated(text: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: text.length });
  return fc
    .array(fc.tuple(place, fc.nat({ max: 3 }), fc.oneof(fc.string({ maxLength: 2 }), hostileText)), { maxLength: 3 })
    .map((edits) => edits.reduce((rest, [at, cut, put]) => rest.slice(0, at) + put + rest.slice(at + cut), text));
}
