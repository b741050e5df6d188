/** What is asked for by a name that is nearly right, and values that a scalar cannot have: the error leads to what is right. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

let gateway: TestGateway;
beforeAll(async () => {
  const { source } = TEMPLATE_INSTANCES;
  gateway = await startTestGateway({
    default: source.slug,
    instances: [{ ...source, db: unpackSqliteTemplate("source") }],
  });
});
afterAll(() => gateway?.stop());

it.each([
  ["{ cellTypes { totalCount } }", 'Cannot query field "cellTypes" on type "Query". Did you mean "biontyCellTypes"?'],
  ["{ genes { totalCount } }", 'Cannot query field "genes" on type "Query". Did you mean "biontyGenes"?'],
  ["{ cell_type { uid } }", 'Cannot query field "cell_type" on type "Query". Did you mean "biontyCellType"?'],
  ["{ compounds { totalCount } }", 'Cannot query field "compounds" on type "Query". Did you mean "pertdbCompounds"?'],
  [
    "{ artifacts { nodes { created_at } } }",
    'Cannot query field "created_at" on type "Artifact". Did you mean "createdAt"?',
  ],
  [
    "{ artifacts(where: { n_files: { gt: 1 } }) { totalCount } }",
    'Field "n_files" is not defined by type "ArtifactWhere". Did you mean "nFiles"?',
  ],
  [
    "{ artifacts(order_by: []) { totalCount } }",
    'Unknown argument "order_by" on field "Query.artifacts". Did you mean "orderBy"?',
  ],
  [
    "{ artifacts { totalCount nodse { key } } }",
    'Cannot query field "nodse" on type "ArtifactConnection". Did you mean "nodes"?',
  ],
  ["{ artifacts { key } }", 'Cannot query field "key" on type "ArtifactConnection". Did you mean "nodes { key }"?'],
  [
    '{ artifacts(where: { ulabels: { name: { eq: "good" } } }) { totalCount } }',
    'Field "name" is not defined by type "ULabelRelation". Did you mean "some: { name: … }"?',
  ],
  [
    '{ artifacts(where: { suffix: ".h5ad" }) { totalCount } }',
    'Expected value of type "StringFilter", found ".h5ad". Did you mean { eq: ".h5ad" }?',
  ],
  [
    '{ artifacts { table(columns: ["kye"]) { rows } } }',
    "The path `kye` names `kye`, which is not a field of Artifact with values. Did you mean key?",
  ],
])("%s", async (query, message) => {
  const { errors } = await gateway.query(query);
  expect(errors).toMatchObject([{ message, locations: [{ line: 1 }] }]);
});

it("a value in place of a filter, in a variable", async () => {
  const query = "query ($where: ArtifactWhere) { artifacts(where: $where) { totalCount } }";
  const { errors } = await gateway.query(query, { where: { suffix: ".h5ad" } });
  const message =
    'Variable "$where" got invalid value ".h5ad" at "where.suffix"; Expected type "StringFilter" to be an object. Did you mean { eq: ".h5ad" }?';
  expect(errors).toMatchObject([{ message }]);
});

it.each([
  ['createdAt: { gt: "yesterday" }', 39],
  ["createdAt: { gt: 1.5 }", 39],
  ['size: { gt: "1.5" }', 34],
])("errors of scalars say where: %s", async (condition, column) => {
  const { errors } = await gateway.query(`{ artifacts(where: { ${condition} }) { totalCount } }`);
  expect(errors).toMatchObject([{ locations: [{ line: 1, column }] }]);
});
