/**
 * Clients are compiled against the published schema: what breaks them has to be declared in the changelog, as a list entry of the section
 * "Breaking changes to the schema" under "Unreleased" that starts with the path (`Artifact.suffix`), where `*` stands for any letters.
 */
import { readFileSync } from "node:fs";
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema, type GraphQLSchema } from "graphql";
import { expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { PUBLISHED } from "../../src/codegen/publishedSchema.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";

const published = readFileSync(PUBLISHED, "utf8");

/** Paths that a changelog declares for the next release. */
function declared(changelog: string): RegExp[] {
  const unreleased = /^## Unreleased\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(changelog)?.[1] ?? "";
  const section = /^### Breaking changes to the schema\n([\s\S]*?)(?=^### |$(?![\s\S]))/m.exec(unreleased)?.[1] ?? "";
  return [...section.matchAll(/^- `([^`]+)`/gm)].map(([, path = ""]) => {
    const escaped = path.replace(/[.*+?^${}()|[\]\\]/g, (letter) => (letter === "*" ? "\\w*" : `\\${letter}`));
    return new RegExp(`^${escaped}(\\.|$)`);
  });
}

/** Breaking changes that a changelog does not declare, as `path: what changed`. */
async function undeclared(before: GraphQLSchema, after: GraphQLSchema, changelog: string): Promise<string[]> {
  const allowed = declared(changelog);
  const breaking = (await diff(before, after)).filter(
    ({ criticality, path = "" }) =>
      criticality.level === CriticalityLevel.Breaking && !allowed.some((form) => form.test(path)),
  );
  return breaking.map(({ path, message }) => `${path}: ${message}`);
}

it("the schema breaks no client of the last release without saying so in the changelog", async () => {
  const changelog = readFileSync(new URL("../../CHANGELOG.md", import.meta.url), "utf8");
  expect(await undeclared(buildSchema(published), makeSchema(loadCatalogue()), changelog)).toEqual([]);
});

it("a field that is gone is named, unless the changelog has its path", async () => {
  const [before, after] = ["type Query { a: Int b: Int }", "type Query { a: Int }"].map((sdl) => buildSchema(sdl));
  const log = (entry: string) =>
    `# Changelog\n\n## Unreleased\n\n### Breaking changes to the schema\n\n${entry}\n\n## 1\n`;
  expect(await undeclared(before!, after!, log(""))).toEqual([
    "Query.b: Field 'b' was removed from object type 'Query'",
  ]);
  expect(await undeclared(before!, after!, log("- `Query.a`: another"))).toHaveLength(1);
  expect(await undeclared(before!, after!, log("- `Query.b`: not needed"))).toEqual([]);
  expect(await undeclared(before!, after!, `${log("")}- \`Query.b\`: of an older release`)).toHaveLength(1);
});
