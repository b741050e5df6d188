/** The objects of a page as a table: a row for each entry, a column for each path. */
import { isListDtype } from "../catalogue/dtype.ts";
import type { ColumnKind } from "../catalogue/model.ts";
import type { CellValue } from "../loaders/loadCells.ts";
import type { Feature } from "../query/features/feature.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import type { Edge } from "../query/page.ts";
import { type ColumnPath, leadsToMany, type Path } from "../query/paths/path.ts";
import { selectColumns } from "../query/selection.ts";
import { canonicalJson } from "../util/canonicalJson.ts";
import { columnText, referencedObject } from "./columnResolver.ts";
import { toGraphql } from "./columnValue.ts";
import type { GatewayContext } from "./context.ts";
import { singleSteps } from "./tablePaths.ts";

export interface ListTable {
  columns: { name: string; dtype: string | null }[];
  rows: unknown[][];
}

const DTYPES: Readonly<Record<ColumnKind, string>> = {
  string: "str",
  text: "str",
  boolean: "bool",
  datetime: "datetime",
  date: "date",
  json: "dict",
  float: "float",
  duration: "int",
  integer: "int",
  smallint: "int",
  bigint: "int",
  reference: "int",
};

function columnDtype(path: ColumnPath): string {
  const dtype = path.words ? "str" : DTYPES[path.column.kind];
  return leadsToMany(path) ? `list[${dtype}]` : dtype;
}

function distinct(values: readonly CellValue[]): CellValue[] {
  const found = new Map(values.map((value) => [value.kind === "json" ? canonicalJson(value.text) : value.text, value]));
  return values.length === found.size ? [...values] : [...found.values()];
}

const shown = ({ kind, text }: CellValue) => toGraphql(kind, text);

/** A feature's value, or a list of several; values that are lists are one list, in their order. */
function featureCell(values: readonly CellValue[], features: readonly Feature[]): unknown {
  const found = distinct(values).map(shown);
  if (found.length === 0) return null;
  if (found.length === 1 && !features.some(({ dtype }) => isListDtype(dtype))) return found[0];
  return found.flat(1);
}

class TableReader {
  readonly #context: GatewayContext;
  /** Features of the table's columns, by their name, as far as any of the page's instances has them. */
  readonly features: ReadonlyMap<string, readonly Feature[]>;

  constructor(context: GatewayContext, features: ReadonlyMap<string, readonly Feature[]>) {
    this.#context = context;
    this.features = features;
  }

  async cell({ node, link }: Edge, path: Path): Promise<unknown> {
    const { loaders } = this.#context;
    if (path.is === "feature") {
      const { values, features } = await loaders.cells(node, path);
      return featureCell(values, features);
    }
    const count = singleSteps(path);
    let at: LoadedObject | null = node;
    for (const step of path.steps.slice(0, count)) {
      if (step.is !== "reference" || !at) break;
      const from: LoadedObject | null = step.on === "link" ? link : at;
      at = from && (await referencedObject(this.#context, from, step.column, selectColumns()));
    }
    if (leadsToMany(path)) {
      if (!at) return [];
      const rest = { ...path, table: at.table, steps: path.steps.slice(count) };
      const { values } = await loaders.cells(at, rest);
      return values.map(shown);
    }
    return this.#value(count === 0 && path.on === "link" ? link : at, path);
  }

  async #value(object: LoadedObject | null, { column, words }: ColumnPath): Promise<unknown> {
    const text = object && (await columnText(this.#context, object, column.column));
    return words ? (words.get(text ?? "") ?? null) : toGraphql(column.kind, text);
  }

  dtype(path: Path): string | null {
    return path.is === "column" ? columnDtype(path) : (this.features.get(path.name)?.[0]?.dtype ?? null);
  }
}

/** The table of some entries. Throws CONFLICT for a value that its kind cannot hold. */
export async function readTable(
  context: GatewayContext,
  edges: readonly Edge[],
  paths: readonly Path[],
  features: ReadonlyMap<string, readonly Feature[]>,
): Promise<ListTable> {
  const reader = new TableReader(context, features);
  const rows = await Promise.all(edges.map((edge) => Promise.all(paths.map((path) => reader.cell(edge, path)))));
  return { columns: paths.map((path) => ({ name: path.text, dtype: reader.dtype(path) })), rows };
}
