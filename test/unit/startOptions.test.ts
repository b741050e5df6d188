import { expect, test } from "vitest";
import { splitStartOptions } from "../../src/instances/dialects/postgres/connection/startOptions.ts";

test.each<[options: string, settings: string[][], rest: string]>([
  ["", [], ""],
  ["-c search_path=public", [["search_path", "public"]], ""],
  [
    "  -csearch_path=a,b   -c  work_mem=5MB ",
    [
      ["search_path", "a,b"],
      ["work_mem", "5MB"],
    ],
    "",
  ],
  [
    "--search-path=a --work_mem=",
    [
      ["search_path", "a"],
      ["work_mem", ""],
    ],
    "",
  ],
  ["-c mine.tenant=a\\ b\\\\c=d", [["mine.tenant", "a b\\c=d"]], ""],
  ["endpoint=ep-cool-1 -c jit=on", [["jit", "on"]], "endpoint=ep-cool-1"],
  ["-B 5 -c", [], "-B 5 -c"],
])("the options %j", (options, settings, rest) => {
  const found = splitStartOptions(options);
  expect(found.settings.map(({ name, value }) => [name, value])).toEqual(settings);
  expect(found.rest).toBe(rest);
});
