import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";

/** The JSON schema that editors take: it holds for what the gateway takes, and finds what it would refuse. */

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (name: string) => readFileSync(`${root}${name}`, "utf8");
const schema = JSON.parse(read("schema/gateway.schema.json")) as object;
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** Where the schema finds something, as paths. */
function mistakes(yaml: string): string[] {
  validate(parse(yaml));
  return [...new Set((validate.errors ?? []).map(({ instancePath }) => instancePath))];
}

describe("the JSON schema of the configuration takes", () => {
  const pages = ["README.md", ...readdirSync(`${root}docs`).map((name) => `docs/${name}`)];
  const examples = pages.flatMap((page) => {
    const blocks = [...read(page).matchAll(/^```yaml\n(?:# .*\n)?((?:default|instances|auth|listen):[\s\S]*?)^```/gm)];
    return blocks.map(([, yaml], i): [string, string] => [`example ${i + 1} of ${page}`, yaml!]);
  });
  const manifests = parseAllDocuments(read("deploy/kubernetes/gateway.yaml")).map((one) => one.toJS());
  const { data } = manifests.find(({ kind }) => kind === "ConfigMap") as { data: Record<string, string> };

  test.each([
    ...examples,
    ["the configuration of Compose", read("deploy/compose/gateway.yaml")],
    ["the configuration of Kubernetes", data["gateway.yaml"]!],
    ["variables in place of values", `listen: { port: "$\{PORT}" }\nproduction: "$\{LIVE}"\nengine: "$\{ENGINE}"`],
    ["digits where a text is meant", "user: { handle: me, uid: 12345678 }"],
    ["ids in capitals", `instances: [{ slug: a/b, db: x, id: ${"AB".repeat(16)} }]`],
  ])("%s", (_, yaml) => expect(mistakes(yaml)).toEqual([]));
});

describe("the JSON schema of the configuration", () => {
  test.each([
    ["an unknown key", "lisen: {}", ""],
    ["a missing one", "instances: [{ slug: a/b }]", "/instances/0"],
    ["a port that there cannot be", "listen: { port: 65536 }", "/listen/port"],
    ["a word that is none of its own", "log: { level: loud }", "/log/level"],
    ["a slug without an account", "instances: [{ slug: a, db: x }]", "/instances/0/slug"],
    ["a flag that is neither", "production: maybe", "/production"],
    ["an unknown key of a role", "auth: { roles: { one: { raed: [] } } }", "/auth/roles/one"],
  ])("finds %s", (_, yaml, path) => expect(mistakes(yaml)).toContain(path));

  it("says of a key what its page says, without its links", () => {
    const { properties } = schema as { properties: { engine: { description: string } } };
    expect(properties.engine.description).toBe(
      "how queries are read: `compiled` (the default), `prefetch`, or `loaders`, level by level",
    );
  });
});
