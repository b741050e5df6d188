/** What is kept of an operation's forms has an end: keys with whole values of variables, 900 kB each, once made up hundreds of megabytes. */
import { type OperationDefinitionNode, parse } from "graphql";
import { afterAll, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { findForm } from "../../src/resolvers/answer/answerForms.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";
import { openReadGateway, templateAddress } from "../support/readGateway.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const catalogue = loadCatalogue();
const gateway = openReadGateway([{ ...TEMPLATE_INSTANCES.source, db: await templateAddress("sqlite", "source") }]);
afterAll(() => gateway.close());

const scope = { schema: makeSchema(catalogue), catalogue, instances: gateway.instances, limits: DEFAULT_LIMITS };
const document = parse(
  `query ($value: JSON) { artifacts(first: 1, where: { extraData: { eq: $value } }) { nodes { uid } } }`,
);
const rootsFor = (value: unknown) =>
  findForm(scope, document, document.definitions[0] as OperationDefinitionNode, { value })?.roots;

it("a form is kept for a value that decides it, unless the value is long", () => {
  const [short, long] = ["x".repeat(100), "x".repeat(900_000)];
  expect(rootsFor(short)).toBeDefined();
  expect(rootsFor(short)).toBe(rootsFor(short));
  expect(rootsFor(long)).toBeDefined();
  expect(rootsFor(long)).not.toBe(rootsFor(long));
});
