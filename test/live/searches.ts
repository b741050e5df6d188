/**
 * Makes `test/db/data/searchGenerated.json`: generated cell types, generated searches, and what Python LaminDB finds on PostgreSQL:
 *   node test/live/searches.ts --python PYTHON [--postgres URL] [--seed N] [--searches 240]
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { insertCellTypes, type SearchedCellType } from "../support/searchedCellTypes.ts";
import { withClient } from "../support/withClient.ts";
import { Random } from "./random.ts";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    postgres: { type: "string", default: "postgresql://postgres@127.0.0.1:5432/postgres" },
    seed: { type: "string", default: "1" },
    searches: { type: "string", default: "240" },
  },
});

const random = new Random(values.seed);
const WORDS = [
  "cell",
  "Cell",
  "T",
  "b-cell",
  "CD8",
  "αβ",
  "ΑΒ",
  "Σς",
  "µm",
  "Μm",
  "été",
  "straße",
  "a.b",
  "x(1)",
  "100%",
  "_",
  "\\d",
  "[a]",
  "a+",
  "^$",
];
const BETWEEN = [" ", " ", " ", "|", "|", ".", ",", ";", ":", "-", "  ", "\n", "'", ""];

function phrase(most: number): string {
  const words = Array.from({ length: 1 + random.below(most) }, () => random.pick(WORDS) + random.pick(BETWEEN));
  return words.join("").trim() || "cell";
}

const orNull = (text: string) => (random.chance(0.4) ? null : text);

const rows = Array.from(
  { length: 60 },
  (_, i): SearchedCellType => ({
    uid: random.uid(14),
    name: phrase(3),
    ontology_id: orNull(`CL:${String(i).padStart(7, "0")}`),
    abbr: orNull(`${phrase(1)}${i}`), // unique
    synonyms: orNull(Array.from({ length: 1 + random.below(3) }, () => phrase(2)).join("|")),
    description: orNull(phrase(5)),
  }),
);

/** A part of a text of these rows, in another case now and then, or something of its own. */
function query(): string {
  if (random.chance(0.15)) return phrase(2);
  const texts = Object.values(random.pick(rows)).filter((text) => text !== null);
  const characters = [...random.pick(texts)];
  const start = random.chance(0.4) ? 0 : random.below(characters.length);
  const part = characters.slice(start, start + (random.chance(0.3) ? characters.length : 1 + random.below(6))).join("");
  const text = part.trim() || "e";
  return random.chance(0.25) ? text.toUpperCase() : random.chance(0.1) ? `  ${text.toLowerCase()}\t` : text;
}

const queries = [...new Set(Array.from({ length: Number(values.searches) * 2 }, query))].slice(
  0,
  Number(values.searches),
);

const name = "lamindb_searches";
const url = new URL(values.postgres);
url.pathname = `/${name}`;
await withClient(values.postgres, async (admin) => {
  await admin.query(`DROP DATABASE IF EXISTS "${name}"`);
  await admin.query(`CREATE DATABASE "${name}"`);
});
const template = gunzipSync(readFileSync(new URL("../parity/data/target.sql.gz", import.meta.url))).toString();
await withClient(url.href, async (client) => {
  await client.query(template);
});
await withClient(url.href, async (client) => {
  await client.query(insertCellTypes(rows));
});
const input = JSON.stringify({ postgres: url.href, queries, registry: "bionty.CellType" });
const script = fileURLToPath(new URL("./searches.py", import.meta.url));
const python = spawnSync(values.python, [script], { input, stdio: ["pipe", "pipe", "inherit"], encoding: "utf8" });
const found = JSON.parse(python.stdout) as [uid: string, score: number][][];
await withClient(values.postgres, (admin) => admin.query(`DROP DATABASE "${name}"`));

/** By numbers of rows: `[row, score]` of each hit. */
const numbers = new Map(rows.map(({ uid }, i) => [uid, i]));
const searches = queries.map((text, i) => [text, found[i]!.map(([uid, score]) => [numbers.get(uid), score])]);
const lines = (list: readonly unknown[]) => list.map((item) => `    ${JSON.stringify(item)}`).join(",\n");
writeFileSync(
  new URL("../db/data/searchGenerated.json", import.meta.url),
  `{\n  "rows": [\n${lines(rows)}\n  ],\n  "searches": [\n${lines(searches)}\n  ]\n}\n`,
);
console.log(`${searches.length} searches, ${found.flat().length} hits`);
