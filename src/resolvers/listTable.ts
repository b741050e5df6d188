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

function distinct(values: readonly CellValue[]): readonly CellValue[] {
  if (values.length < 2) return values;
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

type Maybe<T> = T | Promise<T>;

/** Waits only where there is something to wait for: a table has thousands of cells, most of which were loaded along. */
function settle<T>(values: readonly Maybe<T>[]): Maybe<T[]> {
  return values.some((value) => value instanceof Promise) ? Promise.all(values) : (values as T[]);
}

class TableReader {
  readonly #context: GatewayContext;
  readonly #edges: readonly Edge[];

  constructor(context: GatewayContext, edges: readonly Edge[]) {
    this.#context = context;
    this.#edges = edges;
  }

  /** The cells of a column, in the order of the rows. */
  async column(path: Path): Promise<unknown[]> {
    const { loaders } = this.#context;
    if (path.is === "feature") {
      const nodes = this.#edges.map(({ node }) => node);
      return (await loaders.cells(nodes, path)).map(({ values, features }) => featureCell(values, features));
    }
    const count = singleSteps(path);
    const steps = path.steps.slice(0, count);
    const objects = await settle(this.#edges.map((edge) => this.#follow(edge.node, edge.link, steps)));
    if (leadsToMany(path)) return this.#many(objects, { ...path, steps: path.steps.slice(count) });
    const owners = count === 0 && path.on === "link" ? this.#edges.map(({ link }) => link) : objects;
    return settle(owners.map((object) => this.#value(object, path)));
  }

  /** Where steps lead from an entry, that begin at its object or its link. */
  #follow(
    node: LoadedObject | null,
    link: LoadedObject | null,
    steps: ColumnPath["steps"],
  ): Maybe<LoadedObject | null> {
    const [step, ...rest] = steps;
    if (step?.is !== "reference" || !node) return node;
    const from = step.on === "link" ? link : node;
    if (!from) return null;
    const known = from.toOne.get(step.column.column);
    if (known) return this.#follow(known, link, rest);
    return referencedObject(this.#context, from, step.column, selectColumns()).then((found) =>
      this.#follow(found, link, rest),
    );
  }

  async #many(objects: readonly (LoadedObject | null)[], path: ColumnPath): Promise<unknown[]> {
    const found = objects.filter((object) => object !== null);
    if (found.length === 0) return objects.map(() => []);
    const cells = await this.#context.loaders.cells(found, { ...path, table: found[0]!.table });
    const shownCells = cells.map(({ values }) => values.map(shown)).values();
    return objects.map((object) => (object ? shownCells.next().value! : []));
  }

  #value(object: LoadedObject | null, { column, words }: ColumnPath): Maybe<unknown> {
    const show = (text: string | null) => (words ? (words.get(text ?? "") ?? null) : toGraphql(column.kind, text));
    const text = object && columnText(this.#context, object, column.column);
    return text instanceof Promise ? text.then(show) : show(text);
  }
}

/** The table of some entries; `features` are those of the columns by their names, as far as any of the entries' instances has them. Throws CONFLICT for a value that its kind cannot hold. */
export async function readTable(
  context: GatewayContext,
  edges: readonly Edge[],
  paths: readonly Path[],
  features: ReadonlyMap<string, readonly Feature[]>,
): Promise<ListTable> {
  const reader = new TableReader(context, edges);
  const columns = await Promise.all(paths.map((path) => reader.column(path)));
  const dtype = (path: Path) =>
    path.is === "column" ? columnDtype(path) : (features.get(path.name)?.[0]?.dtype ?? null);
  return {
    columns: paths.map((path) => ({ name: path.text, dtype: dtype(path) })),
    rows: edges.map((_, i) => columns.map((cells) => cells[i])),
  };
}
