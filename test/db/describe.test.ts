/**
 * Texts of LaminDB's describe (2.12.1, on both databases; `data/describe.json.gz`) against the gateway's. Where
 * LaminDB's texts differ between its databases, or say what is not so, EDITS gives what is right, and why.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { openEditedSource } from "../support/editedTemplate.ts";
import type { ReadGateway } from "../support/readGateway.ts";

/** PostgreSQL's text, or SQLite's; null for the other where both are equal, or where LaminDB failed. */
type Case = [registry: string, uid: string, width: number, postgres: string | null, sqlite: string | null];

const data = gunzipSync(readFileSync(new URL("./data/describe.json.gz", import.meta.url))).toString();
const cases = JSON.parse(data) as Case[];
const catalogue = loadCatalogue();

type Edit = (text: string) => string;
const without =
  (line: RegExp): Edit =>
  (text) =>
    text
      .split("\n")
      .filter((one) => !line.test(one))
      .join("\n");

/** A section that was left out may have been the last: the one before it is the last then. */
const closeLast: Edit = (text) => text.replace(/├── (storage\/path: .*)$/, "└── $1");

const EDITS: Partial<Record<string, Partial<Record<Dialect, Edit>>>> = {
  // LaminDB lists notes as labels on SQLite
  "9upnvib1Eh7gMiYM0001": { sqlite: without(/Entities$|\.ablocks /) },
  // … and features of artifacts and runs that point here as if they were of this object
  HDmGIhDKkKdLDU9K0000: { sqlite: (text) => closeLast(without(/Features$| s_artifact /)(text)) },
  ferdiy8fo18ZirKV: {
    // files are not read here: the beginnings of report and environment are left out
    sqlite: without(/Features$| s_run |│ (<p>ok<\/p>|lamindb)$/),
    postgres: without(/│ (<p>ok<\/p>|lamindb)$/),
  },
  // on PostgreSQL it leaves out a run as a value, and the version of a run's transform where it has no tag
  "7AHTUlL2WFzsgdad": {
    postgres: (text) =>
      text.replace(/^.* s_transform( +)Transform( +).*$/m, (line, gap: string, rest: string) => {
        const [run, kind] = [`s_run${" ".repeat(gap.length + 6)}`, `Run${" ".repeat(rest.length + 6)}`];
        return `│       ${run}${kind}2025-01-01 00:02:00+00:00\n${line}`;
      }),
  },
  "2G1w0O4k2pfjTxY9": { postgres: (text) => text.replace("transform: train.ipynb", "transform: train.ipynb (0000)") },
};

/** Order says nothing among labels and parameters: their lines, without guides, in alphabetical order. */
function inOneOrder(text: string): string[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => /(Entities|Params)$/.test(line));
  if (start < 0) return lines;
  const isInside = (line: string) => /^(│ {3}| {4})/.test(line);
  const length = lines.slice(start + 1).findIndex((line) => !isInside(line));
  const end = length < 0 ? lines.length : start + 1 + length;
  const section = lines.slice(start + 1, end).map((line) => line.replace(/^[│├└─ ]+/, ""));
  return [...lines.slice(0, start + 1), ...section.sort(), ...lines.slice(end)];
}

describe.each(DIALECT_NAMES)("describe on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openEditedSource(dialect, []);
  });
  afterAll(() => gateway.close());

  const textOf = async (registry: string, uid: string, width: number) => {
    const found = await gateway.read<{ one: { describe: { text: string } } }>(
      `{ one: ${catalogue.registry(registry).oneField}(uid: "${uid}") { describe(width: ${width}) { text } } }`,
    );
    return found.one.describe.text;
  };

  it.each(cases)("%s %s at %i", async (registry, uid, width, postgres, sqlite) => {
    const text = (dialect === "sqlite" ? (sqlite ?? postgres) : (postgres ?? sqlite))!;
    const edit = EDITS[uid]?.[dialect] ?? ((unchanged: string) => unchanged);
    expect(inOneOrder(await textOf(registry, uid, width))).toEqual(inOneOrder(edit(text)));
  });

  it("lists the members of a schema of genes, where LaminDB fails", async () => {
    const lines = (await textOf("Schema", "klv03NItcK8XQlbm", 80)).split("\n");
    expect(lines[0]).toBe("Schema: five genes");
    expect(lines.slice(3)).toEqual([
      "└── bionty.Gene (5)",
      "    ├── dtype: num",
      ...["CD8A", "CD4", "CD14", "CD38"].map((name) => `    ├── ${name}`),
      "    └── SYN4",
    ]);
  });

  it("gives data beside text", async () => {
    const { run } = await gateway.read<{ run: { describe: object } }>(
      `{ run(uid: "2G1w0O4k2pfjTxY9") { describe { title properties { name text } notes annotations { feature { name } values } } } }`,
    );
    expect(run.describe).toMatchObject({
      title: "Run: parent run (train.ipynb)",
      properties: expect.arrayContaining([{ name: "status", text: "scheduled" }]),
      notes: null,
      annotations: [
        { feature: { name: "s_record" }, values: ["Trial A"] },
        { feature: { name: "s_int" }, values: [3] },
        { feature: { name: "s_str" }, values: ["param"] },
      ],
    });
  });

  it("of a list takes no more statements than of one object of each kind", async () => {
    const count = async (size: number) => {
      gateway.takeStatements();
      await gateway.read(`{ artifacts(first: ${size}) { nodes { describe { text } } } }`);
      return gateway.takeStatements().length;
    };
    const [few, many] = [await count(5), await count(100)];
    expect(many).toBeLessThanOrEqual(few + 3); // a registry of labels more
    expect(many).toBeLessThan(35);
  });

  it("refuses widths that no terminal has", async () => {
    const { errors } = await gateway.ask(`{ ulabel(uid: "jduHCv2Q") { describe(width: 5) { text } } }`);
    expect(errors).toMatchObject([{ code: "BAD_USER_INPUT", message: "width must be 20 to 1000 characters; got 5." }]);
  });
});
