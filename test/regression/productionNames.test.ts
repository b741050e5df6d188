/** With `production: true`, what the gateway itself says of wrong names proposed right ones, and so gave away the schema bit by bit. */
import { expect, it } from "vitest";
import { startTestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source, target } = TEMPLATE_INSTANCES;
const PROPOSED = /did you mean|fields include/i;
const table = (rest: string) => `/table.csv?registry=ARTIFACT&instance=${source.slug}&${rest}`;
const TABLES = [
  table("column=sufix"),
  table("column="),
  table("column=createdBy.handel"),
  table("column=features.temperatur"),
  table(`column=uid&where=${encodeURIComponent('{"sufix":{"eq":".h5ad"}}')}`),
  table(`column=uid&orderBy=${encodeURIComponent('[{"sufix":"ASC"}]')}`),
];
const list = (field: string) => `{ artifacts(instance: "${source.slug}", first: 1) { ${field} } }`;
const OPERATIONS = [
  "{ artifact { uidd } }",
  list('facets(by: ["sufix"]) { by }'),
  list('table(columns: ["sufix"]) { rows }'),
  `mutation { syncMany(source: "${source.slug}", registry: ARTIFACT, where: { sufix: { eq: ".h5ad" } }) { id } }`,
];

it("wrong names are refused with right ones, in production without", async () => {
  const proposals = async (production: boolean) => {
    const gateway = await startTestGateway({
      default: target.slug,
      instances: [
        { ...source, db: unpackSqliteTemplate("source") },
        { ...target, db: unpackSqliteTemplate("target") },
      ],
      config: { production },
    });
    const answers = [
      ...(await Promise.all(TABLES.map(async (path) => (await fetch(new URL(path, gateway.url))).json()))),
      ...(await Promise.all(OPERATIONS.map((operation) => gateway.query(operation)))),
    ] as { errors: { message: string; extensions: object }[] }[];
    await gateway.stop();
    return answers.map(({ errors }) => JSON.stringify(errors));
  };
  const [inProduction, otherwise] = [await proposals(true), await proposals(false)];
  expect(otherwise.filter((errors) => !PROPOSED.test(errors))).toEqual([]);
  expect(inProduction.filter((errors) => PROPOSED.test(errors))).toEqual([]);
  for (const errors of inProduction) expect(errors).toMatch(/BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED/);
});

it("what a client writes stays whole in a message, however it reads", async () => {
  const gateway = await startTestGateway({
    default: source.slug,
    instances: [{ ...source, db: unpackSqliteTemplate("source") }],
    config: { production: true },
  });
  const named = "sufix; its fields include x";
  const response = await fetch(
    new URL(`/table.csv?registry=ARTIFACT&column=${encodeURIComponent(named)}`, gateway.url),
  );
  await gateway.stop();
  const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] };
  expect(errors[0]!.message).toBe(
    `The path \`${named}\` names \`${named}\`, which is not a field of Artifact with values.`,
  );
  expect(errors[0]!.extensions).not.toHaveProperty("hint");
});

it("a refused introspection says which key allows it", async () => {
  const gateway = await startTestGateway({
    default: target.slug,
    instances: [{ ...target, db: unpackSqliteTemplate("target") }],
    config: { production: true },
  });
  const { errors } = await gateway.query("{ __schema { queryType { name } } }");
  await gateway.stop();
  expect(errors![0]!.message).toContain("`introspection`");
  expect(errors![0]!.message).not.toContain("Apollo");
});
