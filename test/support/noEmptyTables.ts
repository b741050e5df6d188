/** A table of test cases without a row would pass for ever: here it fails its file. */
import { describe, it } from "vitest";

type Each = (cases: readonly unknown[], ...values: unknown[]) => unknown;

/** The files of a worker share `it` and `describe`, which are changed by the first. */
const CHANGED = "eachOfSome";

for (const api of [it, describe]) {
  const each: Each = api.each;
  if (each.name === CHANGED) continue;
  const eachOfSome: Each = (cases, ...values) => {
    if (cases.length === 0) throw new Error("a table of test cases without a row");
    return each.call(api, cases, ...values);
  };
  Object.assign(api, { each: eachOfSome });
}
