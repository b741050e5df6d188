/**
 * Makes `test/db/data/filtersGenerated.json`: generated filters, and what Python LaminDB finds by them on PostgreSQL, in the
 * source template, annotated further, and in the broad one, which has rows of everything:
 *   node test/live/filters.ts --python PYTHON [--postgres URL] [--seed N] [--times N]
 * With another seed and more of them they look for differences: `vitest run test/db/filtersGenerated.test.ts` shows them.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import type pg from "pg";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import type { Table } from "../../src/catalogue/model.ts";
import { annotateSource, JSON_FEATURES, LABEL_FEATURES } from "../support/annotatedSource.ts";
import { broadContent } from "../support/large/content.ts";
import { writeToPostgres } from "../support/large/write.ts";
import { withClient } from "../support/withClient.ts";
import { type Filter, FilterGenerator, type GeneratedFeature, type Row, type Subject } from "./generateFilter.ts";
import { Random } from "./random.ts";

const { values: options } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    postgres: { type: "string", default: "postgresql://postgres@127.0.0.1:5432/postgres" },
    seed: { type: "string", default: "1" },
    times: { type: "string", default: "1" },
  },
});

type Template = "source" | "broad";
/** Registry, filter. */
type Asked = [registry: string, where: Filter];

/** So many filters of a registry by their subject; as many again are made, and those kept that find some objects but not all. */
const WANTED: Record<Template, Record<Subject, number>> = {
  broad: { column: 4, json: 3, reference: 2, relation: 3, status: 2, features: 0, mixed: 3 },
  source: { column: 2, json: 2, reference: 2, relation: 2, status: 2, features: 80, mixed: 4 },
};
/** Of the source template, registries that hold fewer objects are left out. */
const FEWEST = 4;
/** How deep filters nest at most. */
const DEPTH = 3;

const wanted = (template: Template, subject: Subject) => Number(options.times) * WANTED[template][subject];

const catalogue = loadCatalogue();

/** Lends a database with a template's content, which is dropped afterwards. */
async function withTemplate<T>(template: Template, use: (url: string) => Promise<T>): Promise<T> {
  const name = `lamindb_filters_${template}`;
  const url = new URL(options.postgres);
  url.pathname = `/${name}`;
  const drop = `DROP DATABASE IF EXISTS "${name}"`;
  await withClient(options.postgres, async (admin) => {
    await admin.query(drop);
    // texts sort by code points, as the gateway's do, and have cases
    await admin.query(`CREATE DATABASE "${name}" TEMPLATE template0 LOCALE 'C.UTF-8'`);
  });
  try {
    const file = template === "source" ? "source" : "target";
    const content = gunzipSync(readFileSync(new URL(`../parity/data/${file}.sql.gz`, import.meta.url))).toString();
    await withClient(url.href, (client) => client.query(content));
    if (template === "broad") await writeToPostgres(url.href, broadContent(catalogue));
    else await withClient(url.href, (client) => client.query(annotateSource().join(";\n")));
    return await use(url.href);
  } finally {
    await withClient(options.postgres, (admin) => admin.query(drop));
  }
}

/** A row as JSON, with durations in microseconds. */
function rowOf(table: Table): string {
  const durations = table.columns.filter(({ kind }) => kind === "duration");
  const micros = durations.map(({ column }) => `'${column}', (extract(epoch FROM t."${column}") * 1000000)::bigint`);
  return `to_jsonb(t) || jsonb_build_object(${micros})`;
}

async function readRows(client: pg.Client): Promise<Map<string, Row[]>> {
  await client.query("SET TIME ZONE 'UTC'");
  const rows = new Map<string, Row[]>();
  for (const table of catalogue.tables) {
    const found = await client.query<{ row: Row }>(`SELECT ${rowOf(table)} AS row FROM "${table.table}" t ORDER BY id`);
    rows.set(
      table.table,
      found.rows.map(({ row }) => row),
    );
  }
  return rows;
}

interface Found {
  all: Record<string, string[]>;
  /** Keys of the objects, or why there are none. */
  found: (string[] | string)[];
}

function askPython(postgres: string, filters: Asked[]): Found {
  const script = fileURLToPath(new URL("./filters.py", import.meta.url));
  const python = spawnSync(options.python, [script], {
    input: JSON.stringify({ postgres, filters }),
    stdio: ["pipe", "pipe", "inherit"],
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (python.status !== 0) throw new Error(`Python ended with status ${python.status}`);
  return JSON.parse(python.stdout) as Found;
}

/** The features that the source template's objects are annotated with. */
function featuresOf(rows: Map<string, Row[]>): GeneratedFeature[] {
  const dtypes = new Map(rows.get("lamindb_feature")!.map((row) => [row.name, row._dtype_str as string]));
  const json = Object.entries(JSON_FEATURES).map(([name, values]) => ({ name, dtype: dtypes.get(name)!, values }));
  const labels = Object.entries(LABEL_FEATURES).map(([name, { module, label, values: ids }]) => {
    const dtype = dtypes.get(name)!;
    const found = rows.get(`${module}_${label}`)!.filter(({ id }) => ids.includes(id as number));
    const field = dtype.includes("ontology_id") ? "ontology_id" : "name";
    const values = found.map((row) => row[field]).filter((value) => value !== null);
    const others = found.flatMap((row) => [row.uid, row.ontology_id]).filter((value) => typeof value === "string");
    return { name, dtype, values, others };
  });
  return [...json, ...labels];
}

/** Filters by registry and subject, twice as many as are wanted; the first of each registry asks for all. */
function generate(template: Template, rows: Map<string, Row[]>): Map<string, Asked[]> {
  const features = template === "source" ? featuresOf(rows) : [];
  const generator = new FilterGenerator(new Random(`${options.seed} ${template}`), catalogue, rows, features);
  const groups = new Map<string, Asked[]>();
  for (const registry of catalogue.registries) {
    if (template === "source" && rows.get(registry.table)!.length < FEWEST) continue;
    groups.set(`${registry.qualifiedName} all`, [[registry.qualifiedName, {}]]);
    for (const subject of generator.subjects(registry)) {
      const made = Array.from({ length: 2 * wanted(template, subject) }, (): Asked => {
        const filter = generator.filter(registry, subject, DEPTH);
        return [registry.qualifiedName, filter];
      });
      groups.set(`${registry.qualifiedName} ${subject}`, made);
    }
  }
  return groups;
}

/** A line of the file: template, registry, filter, numbers of the objects found. */
type Line = [template: Template, registry: string, where: Filter, found: number[]];

async function makeLines(template: Template): Promise<{ objects: Record<string, string[]>; lines: Line[] }> {
  return withTemplate(template, async (url) => {
    const groups = generate(template, await withClient(url, readRows));
    const asked = [...groups.values()].flat();
    const { all, found } = askPython(url, asked);
    const answers = new Map(asked.map((one, i) => [one, found[i]!]));
    for (const [one, reason] of answers)
      if (typeof reason === "string") console.log(`${template}: left out: ${reason}: ${JSON.stringify(one)}`);
    const lines = [...groups].flatMap(([group, some]) => {
      const [registry, subject] = group.split(" ") as [string, Subject | "all"];
      const shown = answers.get(groups.get(`${registry} all`)![0]!)!.length;
      const usable = some.filter((one) => typeof answers.get(one) !== "string");
      const isPartly = (one: Asked) => answers.get(one)!.length > 0 && answers.get(one)!.length < shown;
      const best = [...usable.filter(isPartly), ...usable.filter((one) => !isPartly(one))];
      const kept = new Set(best.slice(0, subject === "all" ? 1 : wanted(template, subject)));
      const numbers = new Map(all[registry]!.map((key, i) => [key, i]));
      return usable
        .filter((one) => kept.has(one))
        .map((one): Line => [template, ...one, (answers.get(one) as string[]).map((key) => numbers.get(key)!)]);
    });
    return { objects: all, lines };
  });
}

const source = await makeLines("source");
const broad = await makeLines("broad");
const lines = [...source.lines, ...broad.lines];
const text = (list: readonly unknown[]) => list.map((item) => `    ${JSON.stringify(item)}`).join(",\n");
const objects = (all: Record<string, string[]>) =>
  Object.entries(all)
    .map(([name, keys]) => `      ${JSON.stringify(name)}: ${JSON.stringify(keys)}`)
    .join(",\n");
const parts = [
  `  "objects": {\n    "source": {\n${objects(source.objects)}\n    },\n    "broad": {\n${objects(broad.objects)}\n    }\n  }`,
  `  "filters": [\n${text(lines)}\n  ]`,
];
writeFileSync(new URL("../db/data/filtersGenerated.json", import.meta.url), `{\n${parts.join(",\n")}\n}\n`);
console.log(`${lines.length} filters, ${source.lines.length} of them on the source template`);
