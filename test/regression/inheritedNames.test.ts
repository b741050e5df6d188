// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how a configuration names a variable
/**
 * Texts of clients and of configurations that are keys of objects: `runs(where: { status: { eq: "constructor" } })` gave two wrong
 * runs, `--transfer constructor` a mode that is none. Only what an object has itself counts.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "graphql";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { syncCommand } from "../../src/cli/sync/syncCommand.ts";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { ConfigError } from "../../src/config/configError.ts";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { parsePostgresUrl } from "../../src/config/postgresUrl.ts";
import { type Environment, substituteEnvironment } from "../../src/config/substituteEnvironment.ts";
import { toRe2 } from "../../src/instances/dialects/sqlite/toRe2.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";
import { assertOperationLimits } from "../../src/server/operationLimits.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { fieldsWithTexts, INHERITED_NAMES, operationOf, type Probe, probesOf } from "../support/inheritedNames.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";
import { cloneTemplate, readTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const schema = makeSchema(loadCatalogue());
/** Other modules' registries are made by the same code. */
const OTHER_MODULES = /^(bionty(?!CellType)|pertdb|wetlab|ourprojects)/;
const PROBES_PER_REQUEST = 60;

interface Found {
  totalCount?: number | null;
}

function inParts(probes: Probe[]): Probe[][] {
  const starts = Array.from(
    { length: Math.ceil(probes.length / PROBES_PER_REQUEST) },
    (_, i) => i * PROBES_PER_REQUEST,
  );
  return starts.map((start) => probes.slice(start, start + PROBES_PER_REQUEST));
}

describe.each(DIALECT_NAMES)("names that every object inherits, on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openTemplates(dialect, ["source"]);
  });
  afterAll(() => gateway.close());

  const fields = fieldsWithTexts(schema, "Query").filter(({ name }) => !OTHER_MODULES.test(name));

  it("find nothing in any text argument of any query", async () => {
    const probes = fields.flatMap((field) => probesOf(field, {}, INHERITED_NAMES));
    expect(probes.length).toBeGreaterThan(500);
    for (const part of inParts(probes)) {
      const { data, errors = [] } = await gateway.ask<Record<string, Found | Found[] | null>>(
        ...operationOf(part, "query"),
      );
      expect(errors.filter(({ code }) => code === "INTERNAL_ERROR")).toEqual([]);
      const found = part.filter((_, i) => {
        const answer = data?.[`p${i}`];
        return answer && (!("totalCount" in answer) || (answer.totalCount ?? 0) > 0);
      });
      expect(found).toEqual([]);
    }
  });

  it.each(INHERITED_NAMES)("%s is no status", async (name) => {
    const { errors } = await gateway.ask(
      "query ($name: RunStatus!) { runs(where: { status: { eq: $name } }) { totalCount } }",
      { name },
    );
    expect(errors).toMatchObject([{ message: expect.stringContaining('does not exist in "RunStatus" enum') }]);
  });
});

describe.each(DIALECT_NAMES)("mutations on %s", (dialect) => {
  const { target, source } = TEMPLATE_INSTANCES;
  let own: TestDatabase;
  let gateway: TestGateway;
  beforeAll(async () => {
    own = await cloneTemplate(dialect, "target");
    const instances = [
      { ...target, db: own.db },
      { ...source, db: await readTemplate(dialect, "source") },
    ];
    gateway = await startTestGateway({ instances, default: target.slug });
  });
  afterAll(async () => {
    await gateway.stop();
    await own.drop();
  });

  it("answer to each of these names as to any other text", async () => {
    const given = { source: TEMPLATE_INSTANCES.source.slug, registry: "ARTIFACT", input: { key: "valueOf" } };
    const probes = fieldsWithTexts(schema, "Mutation").flatMap((field) => probesOf(field, given, INHERITED_NAMES));
    expect(probes.length).toBeGreaterThan(20);
    for (const probe of probes) {
      const { errors = [] } = await gateway.query(...operationOf([probe], "mutation"));
      expect(errors.filter(({ extensions }) => extensions?.code === "INTERNAL_ERROR")).toEqual([]);
    }
  });

  it.each(INHERITED_NAMES)("a variable $%s without a value is none", async (name) => {
    const { data, errors = [] } = await gateway.query(
      `query ($${name}: String) { artifacts(where: { key: { eq: $${name} } }) { totalCount } }`,
    );
    expect(data ?? null).toBeNull();
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("configurations", () => {
  const folder = temporaryPath("config");
  mkdirSync(folder);
  const file = join(folder, "gateway.yaml");
  const env = { LAMIN_SETTINGS_DIR: folder, HOME: folder };
  const messageOf = (text: string) => {
    writeFileSync(file, text);
    try {
      loadConfig({ file, env, cwd: folder });
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    return "";
  };

  it.each(INHERITED_NAMES)("%s is no variable of the environment", (name) => {
    const variable = `\${${name}}`;
    expect(messageOf(`instances: [{ slug: a/b, db: "x${variable}" }]`)).toContain(
      `instances[0].db: expected the environment variable ${name} to be set, got ${variable}`,
    );
  });

  it.each(INHERITED_NAMES)("%s is no known key, at any level", (name) => {
    const good = "instances: [{ slug: a/b, db: x }]";
    expect(messageOf(`${good}\n${name}: 1`)).toContain(`${name}: expected `);
    expect(messageOf(`${good}\nlisten: { ${name}: { a: 1 } }`)).toContain(`listen.${name}: expected `);
    expect(messageOf(`instances: [{ slug: a/b, db: x, ${name}: 1 }]`)).toContain(`instances[0].${name}: expected `);
  });

  it.each(INHERITED_NAMES)("%s is no parameter of an address, and no value of one", (name) => {
    expect(parsePostgresUrl(`postgresql://h/d?${name}=1`)!.mistakes.join()).toContain(`${name} is not one of them`);
    expect(parsePostgresUrl(`postgresql://h/d?sslmode=${name}`)!.mistakes.join()).toContain("sslmode to be one of");
  });

  it("a variable that is set to such a name, and a document with such keys, stay what they are", () => {
    const document = JSON.parse('{ "__proto__": "${A}", "constructor": ["${A}"] }') as unknown;
    const copy = substituteEnvironment(document, { A: "toString" } as Environment, []);
    expect(JSON.stringify(copy)).toBe('{"__proto__":"toString","constructor":["toString"]}');
  });
});

test.each(INHERITED_NAMES)("%s is no transfer mode of the command line", async (name) => {
  const command = syncCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  const asked = command.parseAsync(["artifact", "--from", "a/b", "--uid", "x", "--transfer", name], { from: "user" });
  await expect(asked).rejects.toThrow("It must be sqlrecord, notes or annotations.");
});

test.each(INHERITED_NAMES)("%s is no class of a pattern, and no field that costs anything", (name) => {
  for (const pattern of [`\\${name}`, `[:${name}:]`, `[[:${name}:]]`]) expect(toRe2(pattern)).not.toContain("function");
  const document = parse(`{ ${name} { ${name} } }`);
  const [operation] = document.definitions;
  if (operation?.kind !== "OperationDefinition") throw new Error("no operation");
  expect(() => assertOperationLimits(document, operation, DEFAULT_LIMITS)).not.toThrow();
});
