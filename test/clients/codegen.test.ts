/** What graphql-codegen makes of a front end's operations: small, with scalars typed, and right TypeScript; nothing is fetched. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { generate } from "@graphql-codegen/cli";
import { buildClientSchema, introspectionFromSchema, parse, printSchema, validate } from "graphql";
import { describe, expect, it } from "vitest";
import exampleConfig from "../../examples/catalogue-browser/codegen.ts";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";

const schema = makeSchema(loadCatalogue());
const operations = readFileSync(new URL("frontEnd.graphql", import.meta.url), "utf8");
/** As docs/front-ends.md has it. */
const SCALARS = {
  DateTime: "string",
  Date: "string",
  BigInt: { input: "string | number", output: "string" },
  JSON: "unknown",
};

/** The generated files' texts by name. */
async function generated(source: string): Promise<Map<string, string>> {
  const config = { strictScalars: true, scalars: SCALARS };
  const files = (await generate(
    { schema: source, documents: operations, silent: true, generates: { "gql/": { preset: "client", config } } },
    false,
  )) as { filename: string; content: string }[];
  return new Map(files.map(({ filename, content }) => [filename.replace(/^.*\//, ""), content]));
}

const sizeOf = (files: Map<string, string>) => [...files.values()].reduce((sum, text) => sum + text.length, 0);

describe("graphql-codegen", () => {
  it("has six operations of a front end", () => {
    const document = parse(operations);
    expect(validate(schema, document)).toEqual([]);
    expect(document.definitions).toHaveLength(6);
  });

  it("makes less than 150 kB of them with the documented settings, with scalars typed", async () => {
    const asked = introspectionFromSchema(schema, { descriptions: false });
    const files = await generated(printSchema(buildClientSchema(asked)));
    expect(sizeOf(files)).toBeGreaterThan(10_000);
    expect(sizeOf(files)).toBeLessThan(150_000);
    const text = files.get("graphql.ts")!;
    expect(text).toMatch(/createdAt: string \| null/);
    expect(text).toMatch(/suffix: string,/);
    expect(text).toMatch(/size: string \| null/);
    expect(text).toMatch(/gt\?: string \| number \| null/);
    expect(text).not.toMatch(/: any\b/);
    expect(readFileSync(new URL("../../docs/front-ends.md", import.meta.url), "utf8")).toContain("descriptions: false");
  });

  it("makes little more than that of them without settings", async () => {
    expect(sizeOf(await generated(printSchema(schema)))).toBeLessThan(200_000);
  });

  it("makes of the example's operations what stands beside them: else run `npm run codegen`", async () => {
    const cwd = fileURLToPath(new URL("../../examples/catalogue-browser/", import.meta.url));
    const asked = introspectionFromSchema(schema, { descriptions: false });
    const config = { ...exampleConfig, schema: printSchema(buildClientSchema(asked)), cwd, silent: true };
    const files = (await generate(config, false)) as { filename: string; content: string }[];
    expect(files.map(({ filename }) => filename.replace(/^.*\/src\//, "src/")).sort()).toEqual([
      "src/gql/gql.ts",
      "src/gql/graphql.ts",
      "src/gql/index.ts",
    ]);
    for (const { filename, content } of files) {
      expect(readFileSync(resolve(cwd, filename), "utf8") === content, filename).toBe(true);
    }
  });
});
