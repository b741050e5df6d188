/**
 * Packs a folder of parity cases into this project's form: `node test/parity/pack.ts FOLDER`.
 *
 * FOLDER holds what the reference wrote: `cases/*.json`, `golden/*` and `layout.json`. Made from it are
 * `data/cases.jsonl.br` (one case a line, with goldens and set-up SQL) and `canonical/layout.json`; numbers keep every
 * digit, and the same input gives the same bytes.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { brotliCompressSync, constants } from "node:zlib";
import { type Json, JsonObject, parseJson, VERBATIM, writeJson } from "./canonical/json.ts";
import type { PackedTable } from "./canonical/layout.ts";
import { byCodePoints } from "./canonical/order.ts";

interface SourceTable {
  model: string;
  columns: Record<string, { kind?: string; fk?: string }>;
  unique: string[][];
}

/** Writes the packed files from a folder of the reference. */
export function packParity(folder: string): void {
  const layout = JSON.parse(readFileSync(join(folder, "layout.json"), "utf8")) as Record<string, SourceTable>;
  const packed = Object.entries(layout).map(
    ([name, table]) => `${JSON.stringify(name)}: ${JSON.stringify(packTable(table))}`,
  );
  writeFileSync(new URL("./canonical/layout.json", import.meta.url), `{\n${packed.join(",\n")}\n}\n`);
  const names = readdirSync(join(folder, "cases"))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort(byCodePoints);
  const lines = names.map((name) => `${writeJson(packCase(folder, name), VERBATIM)}\n`);
  writeFileSync(new URL("./data/cases.jsonl.br", import.meta.url), compress(lines.join("")));
}

function packTable({ model, columns, unique }: SourceTable): PackedTable {
  const texts = Object.entries(columns).map(([name, { kind, fk }]) => {
    if (fk !== undefined) return `${name}>${fk}`;
    return kind === undefined ? name : `${name}:${kind}`;
  });
  return { model, columns: texts.join(" "), unique };
}

function packCase(folder: string, name: string): Json {
  const golden = (suffix: string) => readText(join(folder, "golden", `${name}${suffix}`));
  const parts: [string, string | undefined, boolean][] = [
    ["golden", golden(".json"), true],
    ["goldenPostgres", golden(".pg.json"), true],
    ["setupSqlite", golden(".setup.sqlite.sql"), false],
    ["setupPostgres", golden(".setup.pg.sql"), false],
  ];
  const entries: [string, Json][] = [["name", name]];
  for (const [key, text, isJson] of parts) if (text) entries.push([key, isJson ? parseJson(text) : text]);
  return new JsonObject(entries);
}

function readText(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function compress(text: string): Buffer {
  const { BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants;
  const bytes = Buffer.from(text);
  return brotliCompressSync(bytes, { params: { [BROTLI_PARAM_LGWIN]: 24, [BROTLI_PARAM_SIZE_HINT]: bytes.length } });
}

if (import.meta.main) {
  const folder = argv[2];
  if (folder === undefined) throw new Error("usage: node test/parity/pack.ts FOLDER");
  packParity(folder);
}
