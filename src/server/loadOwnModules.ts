import { readFileSync } from "node:fs";
import { compactCatalogue, type ExportedCatalogue } from "../catalogue/compact.ts";
import type { ModuleFacts } from "../catalogue/facts.ts";
import { BUILT_IN_MODULES } from "../catalogue/loadCatalogue.ts";
import { ConfigError } from "../config/configError.ts";

const EXPECTED = "a catalogue file, written by tools/export_catalogue.py for your module";

function parseModules(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const got =
      error instanceof SyntaxError ? "invalid JSON" : ((error as NodeJS.ErrnoException).code ?? String(error));
    throw new ConfigError([{ path, expected: EXPECTED, got }], "modules");
  }
}

function modulesOf(content: unknown, path: string): ModuleFacts[] {
  if (typeof content === "object" && content !== null) {
    if ("models" in content && "versions" in content) return compactCatalogue(content as ExportedCatalogue);
    const modules = Array.isArray(content) ? content : [content];
    if (modules.every((one) => typeof one.module === "string" && Array.isArray(one.tables))) return modules;
  }
  throw new ConfigError([{ path, expected: EXPECTED, got: "other JSON" }], "modules");
}

/**
 * The modules in an organisation's catalogue files: what the exporter wrote, or its compact form. An export of a
 * whole installation has LaminDB's modules too; they stay the built-in ones. Throws a ConfigError.
 */
export function loadOwnModules(paths: readonly string[]): ModuleFacts[] {
  const builtIn = new Set(BUILT_IN_MODULES.map(({ module }) => module));
  return paths.flatMap((path) => modulesOf(parseModules(path), path)).filter(({ module }) => !builtIn.has(module));
}
