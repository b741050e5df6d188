/** Reads facets and aggregates of lists: one statement for a facet, and one for an aggregate, of all owners together. */
import type { Column, ColumnKind } from "../catalogue/model.ts";
import type { Limits } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import { type Cell, type RawValue, Unreadable } from "../instances/dialects/canonical.ts";
import type { RawRow } from "../instances/dialects/reader.ts";
import { AGGREGATES, aggregateStatement } from "../query/facets/aggregateStatement.ts";
import { type FacetParts, facetStatement, type MakeSource } from "../query/facets/facetStatement.ts";
import { parseSum } from "../query/facets/parseSum.ts";
import type { Path, ResolvedPath } from "../query/paths/path.ts";

/** A value and how many objects have it. */
export interface FacetBucket {
  /** Canonical text. */
  value: string;
  kind: ColumnKind;
  count: number;
}

/** What objects of a list have at a path. */
export interface Facet {
  by: string;
  buckets: readonly FacetBucket[];
  missing: number;
}

/** Sum, least and greatest of a column's values, as canonical text; null where there is none. */
export interface ColumnAggregate {
  kind: ColumnKind;
  values: number;
  sum: string | null;
  min: string | null;
  max: string | null;
}

/** Numbers of a list's entries, and of their columns by name. */
export interface Aggregate {
  count: number;
  columns: ReadonlyMap<string, ColumnAggregate>;
}

/** Facets that are asked for: by which paths, which parts, how many values of each; all of them where it is undefined. */
export interface AskedFacets {
  paths: readonly Path[];
  parts: FacetParts;
  first: number | undefined;
}

/** The owner of what is counted of a list without one. */
export const WHOLE = "0";

const DEFAULT_BUCKETS = 20;
/** Each is a statement. */
const MAX_FACETS = 50;

/** How many values of each facet are asked for. Throws BAD_USER_INPUT, LIMIT_EXCEEDED. */
export function parseFacetArgs(by: readonly string[], first: number | null | undefined, limits: Limits): number {
  const most = first ?? DEFAULT_BUCKETS;
  if (most < 0) throw new GatewayError("BAD_USER_INPUT", `\`first\` of facets must be 0 or more; got ${most}.`);
  if (most > limits.maxPageSize) {
    const message = `\`first\` of facets is ${most}, which exceeds the limit of ${limits.maxPageSize} values; ask for fewer.`;
    throw new GatewayError("LIMIT_EXCEEDED", message, { limit: limits.maxPageSize });
  }
  if (by.length > MAX_FACETS) {
    const message = `\`by\` has ${by.length} paths; the limit is ${MAX_FACETS}.`;
    throw new GatewayError("LIMIT_EXCEEDED", message, { limit: MAX_FACETS });
  }
  return most;
}

function readable(cell: Cell, path: string): string | null {
  if (cell instanceof Unreadable) throw cell.error(`A value of \`${path}\``);
  return cell;
}

function tooManyValues(path: string, limit: number): GatewayError {
  const message = `\`${path}\` has more than ${limit} values; narrow the list with \`where\`, or ask for fewer facets at once.`;
  return new GatewayError("LIMIT_EXCEEDED", message, { limit });
}

/**
 * A path's values with their counts, by owner ("0" for a list without), those with the highest counts first; all of them where `first`
 * is undefined. Throws CONFLICT for a value that its kind cannot hold, LIMIT_EXCEEDED where there are more than `most` of all owners.
 */
export async function loadFacet(
  makeSource: MakeSource,
  path: ResolvedPath,
  { parts, first }: Pick<AskedFacets, "parts" | "first">,
  most: number,
): Promise<Map<string, Facet>> {
  const { query } = makeSource();
  const statement = facetStatement(makeSource, path, parts, first, most + 1);
  if (!statement) return new Map();
  const { kind, text } = statement;
  const rows = await query.run(text);
  if (rows.length > most) throw tooManyValues(path.text, most);
  const found = new Map<string, { by: string; buckets: (FacetBucket & { rank: number })[]; missing: number }>();
  for (const [owner, raw, count, rank] of rows) {
    const facet = found.get(String(owner)) ?? { by: path.text, buckets: [], missing: 0 };
    found.set(String(owner), facet);
    if (Number(rank) === 0) facet.missing = Number(count);
    else {
      const value = readable(query.dialect.read(kind, raw), path.text)!;
      facet.buckets.push({ value, kind, count: Number(count), rank: Number(rank) });
    }
  }
  for (const { buckets } of found.values()) buckets.sort((a, b) => a.rank - b.rank);
  return found;
}

/** The text of a sum; one that is beyond all floats is infinite. */
function readSum(kind: ColumnKind, field: string, raw: RawValue | undefined): string | null {
  if (raw === null || raw === undefined) return null;
  const sum = kind === "float" ? Number(raw) : parseSum(String(raw));
  if (sum === undefined || Number.isNaN(sum)) throw new Unreadable(kind, raw).error(`A value of \`${field}\``);
  return String(sum);
}

/** Sums and so on of these columns, by owner ("0" for a list without). Throws CONFLICT for a value that its kind cannot hold. */
export async function loadAggregate(
  makeSource: MakeSource,
  columns: readonly Column[],
): Promise<Map<string, Aggregate>> {
  const source = makeSource();
  const { query } = source;
  const rows = await query.run(aggregateStatement(source, columns));
  const readRow = (row: RawRow): [string, Aggregate] => {
    const read = columns.map(({ field, kind }, i): [string, ColumnAggregate] => {
      const [values, sum, min, max] = row.slice(2 + i * AGGREGATES);
      const ends = [min, max].map((raw) => readable(query.dialect.read(kind, raw), field));
      const total = readSum(kind, field, sum);
      return [field, { kind, values: Number(values), sum: total, min: ends[0]!, max: ends[1]! }];
    });
    return [String(row[0]), { count: Number(row[1]), columns: new Map(read) }];
  };
  return new Map(rows.map(readRow));
}

/** That of a list without entries. */
export function noAggregate(columns: readonly Column[]): Aggregate {
  const none = ({ field, kind }: Column): [string, ColumnAggregate] => [
    field,
    { kind, values: 0, sum: null, min: null, max: null },
  ];
  return { count: 0, columns: new Map(columns.map(none)) };
}

/** Those of a list without entries. */
export function noFacets({ paths }: { paths: readonly Path[] }): Facet[] {
  return paths.map(({ text }) => ({ by: text, buckets: [], missing: 0 }));
}
