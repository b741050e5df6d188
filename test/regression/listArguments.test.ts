/** Arguments of a page went unchecked where only its count was selected, and an empty cursor stood for none. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";

const PAGES = [
  ["first: 1001", "LIMIT_EXCEEDED"],
  ["last: 1001", "LIMIT_EXCEEDED"],
  ["first: -1", "BAD_USER_INPUT"],
  ["first: 1, last: 1", "BAD_USER_INPUT"],
];

describe.each(DIALECT_NAMES)("arguments of lists on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openTemplates(dialect, ["source"]);
  });
  afterAll(() => gateway.close());

  const codes = async (document: string) => (await gateway.ask(document)).errors?.map(({ code }) => code);

  it.each(PAGES)("%s is refused in a count too", async (page, code) => {
    expect(await codes(`{ artifacts(${page}) { totalCount } }`)).toEqual([code]);
    expect(await codes(`{ artifacts(${page}) { totalCount nodes { uid } } }`)).toEqual([code]);
    expect(await codes(`{ user(handle: "ada") { createdArtifacts(${page}) { totalCount } } }`)).toEqual([code]);
  });

  it.each(["after", "before"])("an empty `%s` is no cursor", async (name) => {
    expect(await codes(`{ artifacts(${name}: "") { nodes { uid } } }`)).toEqual(["BAD_USER_INPUT"]);
  });
});
