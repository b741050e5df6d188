/** Near names were looked for once in a request: where a compiled answer gave up for an unknown feature, loaders then proposed none. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { readTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source, target } = TEMPLATE_INSTANCES;

describe.each(DIALECT_NAMES)("an unknown feature on %s", (dialect) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    const [own, other] = await Promise.all([readTemplate(dialect, "source"), readTemplate(dialect, "target")]);
    const instances = [
      { ...source, db: own },
      { ...target, db: other },
    ];
    gateway = await startTestGateway({ default: source.slug, instances });
  });
  afterAll(() => gateway.stop());

  const where = `where: { features: [{ name: "perturbaton", eq: "DMSO" }] }`;
  it.each([
    ["of a filter", `{ artifacts(${where}) { nodes { uid } } }`],
    [
      "of a list whose fields fail one by one",
      `{ artifacts(${where}) { totalCount nodes { uid } aggregate { count } } }`,
    ],
    ["of a path", `{ artifacts { facets(by: ["features.perturbaton"]) { buckets { value } } } }`],
    ["of a list of several instances", `{ artifacts(instances: ["*"], ${where}) { totalCount nodes { uid } } }`],
    ["that two fields name", `{ a: artifacts(${where}) { totalCount } b: records(${where}) { nodes { uid } } }`],
  ])("%s is told with near ones", async (_, document) => {
    const { errors = [] } = await gateway.query(document);
    expect(errors.length).toBeGreaterThan(0);
    for (const { message, extensions } of errors) {
      expect(extensions?.code).toBe("BAD_USER_INPUT");
      expect(message).toMatch(/has the name "perturbaton". Did you mean "perturbation"\?$/);
    }
  });
});
