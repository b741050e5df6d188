/** What holds for the whole code: direction of imports, generated files, tables in the documentation. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { loadCatalogue } from "../src/catalogue/loadCatalogue.ts";
import { generatedFiles } from "../src/codegen/schema.ts";
import { CONFIG_FILE } from "../src/config/configFile.ts";
import { ERROR_CODES } from "../src/errors.ts";
import { isObject } from "../src/schema/fields.ts";

const top = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string) => readFileSync(join(top, path), "utf8");

/** Folder (or file) of src → layer, from the table in its README. */
function readLayers(): Map<string, number> {
  const rows = read("src/README.md").matchAll(/^\| `([\w.]+)` \| (\d+) \|/gm);
  return new Map([...rows].map(([, folder, layer]) => [folder!, Number(layer)]));
}

const sources = readdirSync(join(top, "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes("explorer/client"))
  .sort();

/** Paths, from src, of what a file imports from this project. */
function importsOf(file: string): string[] {
  const found = read(join("src", file)).matchAll(/(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g);
  return [...found].map(([, path]) => relative(join(top, "src"), join(top, "src", dirname(file), path!)));
}

describe("imports", () => {
  const layers = readLayers();
  const layerOf = (path: string) => layers.get(path.split("/")[0]!);

  it("reads the code and the list of layers", () => {
    expect(sources.length).toBeGreaterThan(60);
    expect(layers.size).toBeGreaterThan(10);
    expect(importsOf("resolvers/makeSchema.ts")).toContain("schema/fields.ts");
  });

  it("every folder of src is in the list of layers", () => {
    const folders = new Set(sources.map((path) => path.split("/")[0]!));
    expect([...folders].filter((folder) => folder !== "codegen" && !layers.has(folder))).toEqual([]);
  });

  it("lead to files that exist", () => {
    const missing = sources.flatMap((file) =>
      importsOf(file)
        .filter((path) => !existsSync(join(top, "src", path)))
        .map((path) => `${file} → ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it("lead from a folder to folders below it, or stay in it", () => {
    const wrong = sources
      .filter((file) => !file.startsWith("codegen/"))
      .flatMap((file) =>
        importsOf(file)
          .filter((path) => path.split("/")[0] !== file.split("/")[0])
          .filter((path) => !((layerOf(path) ?? 99) < layerOf(file)!) && !path.endsWith("package.json"))
          .map((path) => `${file} → ${path}`),
      );
    expect(wrong).toEqual([]);
  });

  it("nothing imports codegen", () => {
    const importers = sources.filter(
      (file) => !file.startsWith("codegen/") && importsOf(file).some((path) => path.startsWith("codegen/")),
    );
    expect(importers).toEqual([]);
  });
});

/** Imports that exist when the code runs: those of types leave no trace. */
function runtimeImportsOf(file: string): string[] {
  const text = read(join("src", file))
    .replace(/^import type [^;]+;/gm, "")
    .replace(/^export type \{[^;]+;/gm, "");
  const found = text.matchAll(/(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g);
  return [...found].map(([, path]) => relative(join(top, "src"), join(top, "src", dirname(file), path!)));
}

/** Files from which imports lead back to themselves. */
function filesInCircles(files: readonly string[], importsOfFile: (file: string) => string[]): string[] {
  const imports = new Map(files.map((file) => [file, importsOfFile(file)]));
  const reached = (from: string) => {
    const found = new Set(imports.get(from));
    for (const file of found) for (const next of imports.get(file) ?? []) found.add(next);
    return found;
  };
  return files.filter((file) => reached(file).has(file));
}

describe("imports run in no circle", () => {
  it("finds circles, and not what leads to one or away from it", () => {
    const imports: Record<string, string[]> = {
      a: ["b"],
      b: ["c", "d"],
      c: ["b"],
      d: [],
      e: ["f"],
      f: ["g", "b"],
      g: ["e"],
    };
    expect(filesInCircles(Object.keys(imports), (file) => imports[file]!)).toEqual(["b", "c", "e", "f", "g"]);
  });

  it("when the code runs", () => {
    expect(filesInCircles(sources, runtimeImportsOf)).toEqual([]);
  });

  it("of types either", () => {
    // the generated types name those of the resolvers that they are made for
    const importsByHand = (file: string) => (file.includes("/generated/") ? [] : importsOf(file));
    expect(filesInCircles(sources, importsByHand)).toEqual([]);
  });
});

describe("generated files", () => {
  it.each([...generatedFiles()])("%s is what codegen writes", (path, content) => {
    expect(content).toMatch(/^(# |\{\n {2}"\$comment": ")Generated by .*; do not edit\."?,?\n/);
    expect(existsSync(join(top, path)) && read(path) === content, "run `npm run codegen`").toBe(true);
  });

  it("no other file stands among the generated ones", () => {
    const expected = [...generatedFiles().keys()].filter((path) => path.startsWith("schema/registries/"));
    expect(
      readdirSync(join(top, "schema/registries"))
        .map((file) => `schema/registries/${file}`)
        .sort(),
    ).toEqual(expected.sort());
  });

  it("resolver types carry a header, and know every registry", () => {
    expect(read("src/resolvers/generated/resolverTypes.ts")).toMatch(/^\/\/ Generated by .*; do not edit\./);
    const config = parse(read("codegen.yml")) as { generates: Record<string, { config: { mappers: object } }> };
    const mapped = Object.keys(Object.values(config.generates)[0]!.config.mappers);
    const objects = loadCatalogue().tables.filter(isObject);
    expect(objects.map(({ typeName }) => typeName).filter((name) => !mapped.includes(name))).toEqual([]);
  });
});

/** Lines of hand-written code that a pattern finds, as `file: line`. */
function linesWith(pattern: RegExp): string[] {
  const byHand = sources.filter((file) => !file.includes("/generated/") && !file.startsWith("codegen/"));
  return byHand.flatMap((file) =>
    [...read(join("src", file)).matchAll(pattern)].map(([line]) => `${file}: ${line.replaceAll(/\s+/g, " ").trim()}`),
  );
}

/** Look-ups of a text in an object that holds something under any text; `process.env` is one, too. */
function textLookups(file: string): string[] {
  const text = read(join("src", file));
  const names = [...text.matchAll(/\b(\w+)\??: (?:Readonly<)?(?:Record<string,|Environment\b)/g)].map(
    ([, name]) => name!,
  );
  const tables = [...new Set([...names, "env"])].join("|");
  const lookups = text.matchAll(new RegExp(`\\b(?:${tables})\\[(?!["'\\d\\]])[^\\]]+\\](?! = )`, "g"));
  return [...lookups].map(([lookup]) => `${file}: ${lookup}`);
}

/** `key in object`, where the key is no text of the code itself. */
function inExpressions(file: string): string[] {
  const tree = ts.createSourceFile(file, read(join("src", file)), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword)
      if (!ts.isStringLiteral(node.left) && !ts.isPrivateIdentifier(node.left)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** What is looked up comes from the catalogue (names of columns), or from the code itself. */
const NAMES_OF_OUR_OWN = [
  "init/printInstanceSettings.ts",
  "instances/dialects/postgres/connection/postgresTarget.ts",
  "instances/dialects/textInsert.ts",
  "util/ownValue.ts",
];

describe("texts as keys", () => {
  it("are looked up by `ownValue` or in a Map, so that `constructor` is none", () => {
    const found = sources.filter((file) => !/\/generated\/|^codegen\//.test(file)).flatMap(textLookups);
    expect(found.filter((line) => !NAMES_OF_OUR_OWN.includes(line.split(":")[0]!))).toEqual([]);
  });

  it("are not sought by `in`, which finds what every object inherits", () => {
    const sought = sources.flatMap((file) => inExpressions(file).map((expression) => `${file}: ${expression}`));
    expect(sought.filter((line) => !line.startsWith("codegen/"))).toEqual([
      "server/variableNames.ts: variable.name.value in Object.prototype",
    ]);
  });
});

describe("lists that grow", () => {
  it("grow in place: a copy for each entry would take the square of their number", () => {
    expect(linesWith(/\.set\([^;]*?\[\s*\.\.\.\([^;]*?;/g)).toEqual([]);
    expect(linesWith(/\b(\w+(?:\.\w+)*) = \[\s*\.\.\.\1\b[^;]*;/g)).toEqual([]);
    expect(linesWith(/\b(\w+(?:\.\w+)*) = \1\.concat\([^;]*;/g)).toEqual([]);
    expect(linesWith(/\b(\w+(?:\.\w+)*) = new (?:Set|Map)\(\[\s*\.\.\.\1\b[^;]*;/g)).toEqual([]);
    expect(
      linesWith(/\bunshift\([^;]*;/g).filter((line) => !/^(resolvers\/Query\/one|init\/newFiles)\.ts/.test(line)),
    ).toEqual([]);
  });
});

describe("tests", () => {
  it("take the databases from support/dialects.ts: a list by hand would not notice a new one", () => {
    const files = readdirSync(join(top, "test"), { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".ts"),
    );
    const byHand = /\[\s*"(?:sqlite",\s*"postgres|postgres",\s*"sqlite)",?\s*\]/;
    expect(files.filter((file) => byHand.test(read(join("test", file))))).toEqual([]);
  });
});

/** Keys of the configuration file as paths: `listen.port`, `instances[].slug`. */
function configKeys(schema: ConfigShape, path = ""): string[] {
  if (schema.items) return configKeys(schema.items, `${path}[]`);
  const inner = Object.entries(schema.properties ?? {});
  if (inner.length === 0) return path === "" ? [] : [path.replace(/\[\]$/, "")];
  return inner.flatMap(([key, value]) => configKeys(value, path === "" ? key : `${path}.${key}`));
}
interface ConfigShape {
  properties?: Record<string, ConfigShape>;
  items?: ConfigShape;
}

/** First cells of a page's tables under the headings that say so. */
function tableKeys(page: string, heading: RegExp): string[] {
  const sections = read(page)
    .split(/^(?=#+ )/m)
    .filter((section) => heading.test(section.split("\n", 1)[0]!));
  return sections.flatMap((section) => [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key]) => key!)).sort();
}

describe("the documentation", () => {
  it("has every error code in its table, and no other", () => {
    expect(tableKeys("docs/troubleshooting.md", /error codes/i)).toEqual(Object.keys(ERROR_CODES).sort());
  });

  it("has every configuration key in its table, and no other", () => {
    const keys = configKeys(z.toJSONSchema(CONFIG_FILE, { io: "input", unrepresentable: "any" }) as ConfigShape);
    expect(keys).toEqual(expect.arrayContaining(["default", "instances[].slug", "listen.port", "limits.maxPageSize"]));
    expect(tableKeys("docs/configuration.md", /^# config/i)).toEqual(keys.sort());
  });
});
