/** The Relay compiler, which is strict about nodes, connections and refetching, compiles a front end's documents; nothing is fetched. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { printSchema } from "graphql";
import { expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";
import { temporaryPath } from "../support/temporary.ts";

const DOCUMENTS = `
  query PageQuery($instance: String!, $where: ArtifactWhere, $id: ID!) {
    ...Page_list @arguments(instance: $instance, where: $where)
    node(id: $id) { ... on ULabel { ...Page_label @alias(as: "label") } }
  }

  fragment Page_list on Query
  @argumentDefinitions(
    instance: { type: "String!" }, where: { type: "ArtifactWhere" }, first: { type: "Int", defaultValue: 2 }, after: { type: "String" }
  )
  @refetchable(queryName: "PageListQuery") {
    artifacts(instance: $instance, where: $where, first: $first, after: $after) @connection(key: "Page_artifacts") {
      totalCount
      edges { node { ...Page_artifact } }
    }
  }

  fragment Page_artifact on Artifact
  @argumentDefinitions(first: { type: "Int", defaultValue: 3 }, after: { type: "String" })
  @refetchable(queryName: "PageArtifactQuery") {
    key size createdAt
    ulabels(first: $first, after: $after) @connection(key: "Page_ulabels") { edges { node { ...Page_label } } }
  }

  fragment Page_label on ULabel @refetchable(queryName: "PageLabelQuery") { name }

  mutation PageSyncMutation($source: String!, $uid: String!) {
    sync(source: $source, registry: ARTIFACT, uid: $uid) { outcome object { id uid } }
  }

  subscription PageSubscription($id: ID!) { jobProgress(id: $id) { state } }
`;

/** Path of the compiler for this machine; the package has no types. */
const compiler = createRequire(import.meta.url)("relay-compiler") as string;

it("Relay's compiler takes the schema: connections, refetchable fragments, nodes by id", () => {
  const folder = temporaryPath("relay");
  mkdirSync(join(folder, "src"), { recursive: true });
  writeFileSync(join(folder, "schema.graphql"), printSchema(makeSchema(loadCatalogue())));
  const documents = DOCUMENTS.trim().split(/\n\n/);
  const source = documents.map((text, at) => `export const part${at} = graphql\`${text}\`;`).join("\n");
  writeFileSync(join(folder, "src", "Page.ts"), `import { graphql } from "react-relay";\n${source}\n`);
  const scalars = { DateTime: "string", Date: "string", BigInt: "string", JSON: "unknown" };
  const config = { src: "./src", schema: "./schema.graphql", language: "typescript", customScalarTypes: scalars };
  writeFileSync(join(folder, "relay.config.json"), JSON.stringify(config));
  execFileSync(compiler, ["relay.config.json"], { cwd: folder, stdio: "pipe" });
  const made = join(folder, "src", "__generated__");
  const names = readdirSync(made).map((name) => name.replace(".graphql.ts", ""));
  expect(names.sort()).toEqual([
    "PageArtifactQuery",
    "PageLabelQuery",
    "PageListQuery",
    "PageQuery",
    "PageSubscription",
    "PageSyncMutation",
    "Page_artifact",
    "Page_label",
    "Page_list",
  ]);
  const artifact = readFileSync(join(made, "Page_artifact.graphql.ts"), "utf8");
  expect(artifact).toMatch(/readonly createdAt: string \| null/);
  expect(artifact).toContain('"identifierField": "id"');
});
