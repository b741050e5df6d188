import { describe, expect, it } from "vitest";
import { pythonDatetime, pythonEntries, pythonRepr, pythonText, pythonValue } from "../../src/util/python.ts";

describe("values as Python writes them", () => {
  it.each([
    ["21.6", "21.6"],
    ["1.0", "1.0"],
    ["1", "1"],
    ["-0.0", "-0.0"],
    ["1e22", "1e+22"],
    ["1e16", "1e+16"],
    ["123456789012345678", "123456789012345678"],
    ["1234567890123456.0", "1234567890123456.0"],
    ["0.0001", "0.0001"],
    ["0.00001", "1e-05"],
    ["1.5e-7", "1.5e-07"],
    ["true", "True"],
    ["null", "None"],
    ['"text"', "text"],
    ["[3, 1, 2]", "[3, 1, 2]"],
    ['{"a": [1, {"b": null}], "\\u00fc": "\\ud83e\\udd29"}', "{'a': [1, {'b': None}], 'ü': '🤩'}"],
    ["{}", "{}"],
    ["[]", "[]"],
  ])("%s is %s", (json, text) => expect(pythonValue(json)).toBe(text));

  it("quotes texts", () => {
    expect(pythonText("it's")).toBe('"it\'s"');
    expect(pythonText('it\'s "so"')).toBe("'it\\'s \"so\"'");
    expect(pythonText("a\nb\\\u0007")).toBe("'a\\nb\\\\\\x07'");
    expect(pythonRepr('"text"')).toBe("'text'");
  });

  it("lists the entries of objects only", () => {
    expect(pythonEntries('{"lr": 0.1, "note": null, "name": "x"}')).toEqual([
      ["lr", "0.1"],
      ["note", "None"],
      ["name", "x"],
    ]);
    expect(pythonEntries("[1]")).toEqual([]);
    expect(pythonEntries("3")).toEqual([]);
  });

  it("writes moments with and without a fraction", () => {
    expect(pythonDatetime("2025-01-01 00:02:00.000000")).toBe("2025-01-01 00:02:00+00:00");
    expect(pythonDatetime("2025-01-01 00:02:00.050000")).toBe("2025-01-01 00:02:00.050000+00:00");
  });
});
