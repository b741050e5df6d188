/** What a connection says of its list beside its entries: facets and aggregates of all of it, a table of the page. */
import type { GraphQLResolveInfo } from "graphql";
import type { Column, ColumnKind, Table } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import {
  type Aggregate,
  type AskedFacets,
  type ColumnAggregate,
  type Facet,
  parseFacetArgs,
} from "../loaders/loadFacets.ts";
import type { Feature } from "../query/features/feature.ts";
import type { Edge } from "../query/page.ts";
import { parsePath } from "../query/paths/parsePath.ts";
import type { Path } from "../query/paths/path.ts";
import { numericColumns } from "../schema/fields.ts";
import { fieldsByName } from "./askedFields.ts";
import { toGraphql } from "./columnValue.ts";
import type { GatewayContext } from "./context.ts";
import { type ListTable, readTable } from "./listTable.ts";
import { parseColumns } from "./tablePaths.ts";

export interface FacetArgs {
  by: readonly string[];
  first?: number | null;
}

/** Reads of one list. */
export interface FactsSource {
  facets(asked: AskedFacets): Promise<Facet[]>;
  aggregate(columns: readonly Column[]): Promise<Aggregate>;
  /** The features of paths by their names. Throws BAD_USER_INPUT where none has the name. */
  features(paths: readonly Path[]): Promise<ReadonlyMap<string, readonly Feature[]>>;
  /** The entries of the page. */
  edges(): Promise<readonly Edge[]>;
}

/** A field that graphql-js resolves by calling it. */
type Field<Args, Result> = (args: Args, context: GatewayContext, info: GraphQLResolveInfo) => Promise<Result>;

export interface ListFacts {
  facets: Field<FacetArgs, object[]>;
  aggregate: Field<object, object>;
  table: Field<{ columns: readonly string[] }, ListTable>;
}

function shownFacet({ by, buckets, missing }: Facet): object {
  return { by, missing, buckets: buckets.map(({ value, kind, count }) => ({ value: toGraphql(kind, value), count })) };
}

const INT_MAX = 2n ** 31n - 1n;

function fits(kind: ColumnKind, sum: string): boolean {
  if (kind === "float") return Number.isFinite(Number(sum));
  return kind === "bigint" || (BigInt(sum) <= INT_MAX && BigInt(sum) >= -INT_MAX - 1n);
}

/** A field that fails: what is beside it in the answer is shown. */
function beyondType(field: string, sum: string): () => never {
  const message = `The sum of \`${field}\` is ${sum}, which its type cannot hold; use a narrower filter.`;
  return () => {
    throw new GatewayError("LIMIT_EXCEEDED", message, { value: sum });
  };
}

function shownColumn(field: string, { kind, values, sum, min, max }: ColumnAggregate): object {
  const ends = { min: toGraphql(kind, min), max: toGraphql(kind, max) };
  if (sum === null) return { sum, ...ends, mean: null };
  const mean = Number(sum) / values;
  return {
    ...ends,
    sum: fits(kind, sum) ? toGraphql(kind, sum) : beyondType(field, sum),
    mean: Number.isFinite(mean) ? mean : beyondType(field, sum),
  };
}

/** The fields of a connection of objects of the table. */
export function listFacts(
  table: Table,
  linkColumns: readonly Column[],
  context: GatewayContext,
  source: FactsSource,
): ListFacts {
  const { catalogue, config, loaders } = context;
  return {
    facets: async ({ by, first }, _context, info) => {
      const most = parseFacetArgs(by, first, config.limits);
      const paths = by.map((text) => parsePath(catalogue, table, text, linkColumns));
      const asked = fieldsByName(info.fieldNodes, "Facet", info);
      const parts = { buckets: asked.has("buckets"), missing: asked.has("missing") };
      if (!parts.buckets && !parts.missing) return by.map((text) => ({ by: text }));
      const found = await source.facets({ paths, parts, first: most });
      loaders.entries.add(found.reduce((sum, { buckets }) => sum + buckets.length, found.length));
      return found.map(shownFacet);
    },
    aggregate: async (_args, _context, info) => {
      const asked = fieldsByName(info.fieldNodes, info.returnType.toString().replace("!", ""), info);
      const { count, columns } = await source.aggregate(numericColumns(table).filter(({ field }) => asked.has(field)));
      return { count, ...Object.fromEntries([...columns].map(([field, one]) => [field, shownColumn(field, one)])) };
    },
    table: async ({ columns }) => {
      const paths = parseColumns(catalogue, table, columns, linkColumns);
      const [features, edges] = await Promise.all([source.features(paths), source.edges()]);
      return readTable(context, edges, paths, features);
    },
  };
}
