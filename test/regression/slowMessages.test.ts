/** What clients had written into a message made the search for better names take minutes, and nobody was answered meanwhile. */
import { createContext, Script } from "node:vm";
import { expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";
import { suggestNames } from "../../src/server/likelyNames.ts";
import { splitSuggestion } from "../../src/util/suggestion.ts";

const TIMES = 20_000;
/** More than it takes by orders of magnitude, and less than what takes quadratic time. */
const MOST_MS = 5_000;

const catalogue = loadCatalogue();
const suggest = suggestNames(makeSchema(catalogue), catalogue);
const variable = (value: string) =>
  `Variable "$w" got invalid value ["${value}"]; String cannot represent a value: "${value}"`;

it.each([
  ["places in a value", variable(' got invalid value  at "x'.repeat(TIMES))],
  ["types in a value", variable('; Expected type "x'.repeat(TIMES))],
  ["suggestions in a value", variable("Did you mean ".repeat(TIMES))],
])("%s", (_what, message) => {
  const read = () => [suggest(message), splitSuggestion(message).said];
  const result = new Script("read()").runInContext(createContext({ read }), { timeout: MOST_MS }) as string[];
  expect(result).toEqual([message, message]);
});
