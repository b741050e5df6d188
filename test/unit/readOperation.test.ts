import { expect, it } from "vitest";
import { readOperation } from "../../src/server/explorer/client/readOperation.ts";

const TWO = "query A { a } mutation B { b } fragment F on Query { a }";

it.each([
  ["the only operation", "query A { a }", null, "A"],
  ["the only one, under a name from another document", "query A { a }", "Z", "A"],
  ["the one that has the name", TWO, "B", "B"],
  ["one without a name", "{ a }", "Z", undefined],
])("reads %s", (_title, document, name, expected) => {
  expect(readOperation(document, name).name?.value).toBe(expected);
});

it.each([
  ["an empty document", " \n", null, "This document has no operation to run."],
  ["fragments alone", "fragment F on Query { a }", "F", "This document has no operation to run."],
  ["a choice", `${TWO} { c }`, "Z", "several operations; choose one to run: A, B, one without a name."],
  ["a syntax error", "query A {", "A", "Syntax Error: Expected Name, found <EOF>."],
])("says what is wrong with %s", (_title, document, name, message) => {
  expect(() => readOperation(document, name)).toThrow(message);
});
