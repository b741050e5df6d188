/** Tables of pages, on both databases: what Python LaminDB 2.12.1 gives in `to_dataframe`, and what lists say of themselves. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { camelCase } from "../../src/util/names.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import type { ReadGateway } from "../support/readGateway.ts";
import { openTemplates } from "../support/readGateway.ts";

/** Frames of `to_dataframe` on the source template; a Python set is `{ set }`. */
interface Frame {
  registry: string;
  python: string;
  columns: string[];
  rows: unknown[][];
}
interface Table {
  columns: { name: string; dtype: string | null }[];
  rows: unknown[][];
}

const FRAMES = JSON.parse(readFileSync(new URL("data/table.json", import.meta.url), "utf8")) as Frame[];
const catalogue = loadCatalogue();

/** The path of a column; undefined for what has none here, the ids of rows. */
function pathOf({ registry }: Frame, column: string): string | undefined {
  const table = catalogue.registry(registry);
  const [first, ...rest] = column.split("__");
  if (rest.length > 0) return [first!, ...rest].map(camelCase).join(".");
  if (table.columns.some((one) => one.name === column || one.column === column)) {
    const found = table.columns.find((one) => one.column === column || one.name === column)!;
    return found.kind === "reference" ? undefined : found.field;
  }
  return `features.${column}`;
}

/** An artifact as a value of its own feature: a defect of LaminDB's frames, which show the artifact itself. */
const SHOWS_ITSELF = "s_artifact";

/** One form for what Python and the gateway write in different ways: sets, times, numbers, one value or a list of it. */
function plain(value: unknown): unknown {
  if (typeof value === "object" && value !== null && "set" in value)
    return plain((value.set as unknown[]).filter((one) => one !== null));
  if (Array.isArray(value)) {
    const texts = value.map((one) => JSON.stringify(plain(one))).sort();
    return texts.length === 1 ? plain(value[0]) : texts.length === 0 ? null : texts;
  }
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) {
    const zoned = /(Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`;
    return new Date(zoned).toISOString();
  }
  if (typeof value === "number" || (typeof value === "string" && /^-?\d+$/.test(value))) return Number(value);
  if (typeof value === "object" && value !== null && "null" in value && value.null === null) return null;
  return value;
}

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openTemplates(dialect);
  });
  afterAll(() => gateway.close());

  it.each(FRAMES.map((frame) => ({ python: frame.python, frame })))("$python", async ({ frame }) => {
    const { manyField } = catalogue.registry(frame.registry);
    const paths = frame.columns.map((column) => pathOf(frame, column));
    const asked = paths.filter((path) => path !== undefined);
    const uid = frame.columns.indexOf("uid");
    const uids = frame.rows.map((row) => row[uid]);
    const { list } = await gateway.read<{ list: { table: Table } }>(
      `query ($uids: [String!]!, $columns: [String!]!) { list: ${manyField}(
        where: { uid: { in: $uids }, branch: { isNull: false } }) { table(columns: $columns) { columns { name dtype } rows } } }`,
      { uids, columns: ["uid", ...asked] },
    );
    expect(list.table.columns.map(({ name }) => name)).toEqual(["uid", ...asked]);
    const byUid = new Map(list.table.rows.map(([key, ...cells]) => [key, cells]));
    expect(byUid.size).toBe(frame.rows.length);
    for (const row of frame.rows) {
      const cells = byUid.get(row[uid])!;
      const expected = row.filter((_cell, i) => paths[i] !== undefined);
      const columns = frame.columns.filter((_name, i) => paths[i] !== undefined);
      for (const [i, name] of columns.entries())
        if (name !== SHOWS_ITSELF) expect({ [name]: plain(cells[i]) }).toEqual({ [name]: plain(expected[i]) });
    }
  });
});
