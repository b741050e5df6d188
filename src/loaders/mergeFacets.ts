/** Facets and aggregates of lists over several instances: those of each instance, put together. */
import type { Column, ColumnKind } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { Feature } from "../query/features/feature.ts";
import { unknownFeature } from "../query/features/findFeatures.ts";
import type { Path } from "../query/paths/path.ts";
import { addTo } from "../util/addTo.ts";
import { canonicalJson, jsonNumberAt, jsonTextAt } from "../util/canonicalJson.ts";
import {
  type Aggregate,
  type AskedFacets,
  type ColumnAggregate,
  type Facet,
  type FacetBucket,
  loadAggregate,
  loadFacet,
  noAggregate,
  WHOLE,
} from "./loadFacets.ts";
import { listSources } from "./loadList.ts";
import { askInstances, type MergedList, type MergeParts } from "./loadMerged.ts";

const byCodePoints = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** Numbers come before text, all else behind; see `valueOrder`, by which databases sort. */
function compareJson(one: string, other: string): number {
  const [left, right] = [jsonNumberAt(one, "[]"), jsonNumberAt(other, "[]")];
  if (left !== null && right !== null) return left - right;
  if (left !== null || right !== null) return left === null ? 1 : -1;
  const [text, otherText] = [jsonTextAt(one, "[]"), jsonTextAt(other, "[]")];
  if (text !== null && otherText !== null) return byCodePoints(text, otherText);
  if (text !== null || otherText !== null) return text === null ? 1 : -1;
  return byCodePoints(one, other);
}

/** Compares values of a kind by their canonical text. */
function compareValues(kind: ColumnKind, one: string, other: string): number {
  switch (kind) {
    case "json":
      return compareJson(one, other);
    case "float":
    case "integer":
    case "smallint":
      return Number(one) - Number(other);
    case "bigint":
    case "duration":
      return BigInt(one) < BigInt(other) ? -1 : Number(BigInt(one) > BigInt(other));
    default:
      return byCodePoints(one, other);
  }
}

/** One facet out of those of several lists; with no more than `first` values. */
export function mergeFacets(by: string, facets: readonly Facet[], first: number): Facet {
  const found = new Map<string, FacetBucket>();
  for (const { value, kind, count } of facets.flatMap(({ buckets }) => buckets)) {
    const key = kind === "json" ? canonicalJson(value) : value;
    const known = found.get(key);
    found.set(key, { kind, value: known?.value ?? value, count: count + (known?.count ?? 0) });
  }
  const sorted = [...found.values()].sort((a, b) => b.count - a.count || compareValues(a.kind, a.value, b.value));
  return { by, buckets: sorted.slice(0, first), missing: facets.reduce((sum, { missing }) => sum + missing, 0) };
}

function tooManyValues(path: string, limit: number): GatewayError {
  const message = `\`${path}\` has more than ${limit} values in one of the instances; narrow the list with \`where\`, or ask each instance by itself.`;
  return new GatewayError("LIMIT_EXCEEDED", message, { limit });
}

/** The facets of a registry in several instances, over all their objects. Throws as `askInstances`, LIMIT_EXCEEDED. */
export async function loadMergedFacets(parts: MergeParts, list: MergedList, asked: AskedFacets): Promise<Facet[]> {
  const { maxCost } = parts.limits;
  const facets = asked.paths.map(async (path) => {
    // a value that is rare in one instance may be frequent in all of them
    const found = await askInstances(parts, list, async (session) => {
      const [resolved] = await parts.loaders.resolve(session.instance, [path]);
      const isKnown = resolved!.is === "column" || resolved!.features.length > 0;
      const sources = await listSources(session, list.registry, list.args);
      return { session, isKnown, own: await loadFacet(sources, resolved!, asked.parts, maxCost + 1) };
    });
    if (path.is === "feature" && found.length > 0 && !found.some(({ isKnown }) => isKnown))
      throw await unknownFeature(
        path.name,
        found.map(({ session }) => session),
      );
    const own = found.flatMap((one) => one.own.get(WHOLE) ?? []);
    if (own.some(({ buckets }) => buckets.length > maxCost)) throw tooManyValues(path.text, maxCost);
    return mergeFacets(path.text, own, asked.first ?? maxCost);
  });
  return Promise.all(facets);
}

function addSums(kind: ColumnKind, sums: readonly string[]): string {
  if (kind === "float") return String(sums.reduce((total, sum) => total + Number(sum), 0));
  return String(sums.reduce((total, sum) => total + BigInt(sum), 0n));
}

function mergeColumn(kind: ColumnKind, columns: readonly ColumnAggregate[]): ColumnAggregate {
  const present = (texts: readonly (string | null)[]) => texts.filter((text) => text !== null);
  const sorted = (texts: readonly (string | null)[]) =>
    present(texts).sort((one, other) => compareValues(kind, one, other));
  const sums = present(columns.map(({ sum }) => sum));
  return {
    kind,
    values: columns.reduce((total, { values }) => total + values, 0),
    sum: sums.length > 0 ? addSums(kind, sums) : null,
    min: sorted(columns.map(({ min }) => min))[0] ?? null,
    max: sorted(columns.map(({ max }) => max)).at(-1) ?? null,
  };
}

/** Sums and so on of a registry's columns in several instances. Throws as `askInstances`. */
export async function loadMergedAggregate(
  parts: MergeParts,
  list: MergedList,
  columns: readonly Column[],
): Promise<Aggregate> {
  const found = await askInstances(parts, list, async (session) => {
    const all = await loadAggregate(await listSources(session, list.registry, list.args), columns);
    return all.get(WHOLE) ?? noAggregate(columns);
  });
  const merged = columns.map(({ field, kind }): [string, ColumnAggregate] => [
    field,
    mergeColumn(
      kind,
      found.flatMap((one) => one.columns.get(field) ?? []),
    ),
  ]);
  return { count: found.reduce((sum, { count }) => sum + count, 0), columns: new Map(merged) };
}

/** The features of paths by their names, of all instances that answer. Throws BAD_USER_INPUT where none of them has the name. */
export async function loadMergedFeatures(
  parts: MergeParts,
  list: MergedList,
  paths: readonly Path[],
): Promise<ReadonlyMap<string, readonly Feature[]>> {
  const names = paths.flatMap((path) => (path.is === "feature" ? [path.name] : []));
  const found = new Map<string, Feature[]>();
  if (names.length === 0) return found;
  const sessions = await askInstances(parts, list, async (session) => {
    for (const path of await parts.loaders.resolve(session.instance, paths))
      if (path.is === "feature") for (const feature of path.features) addTo(found, path.name, feature);
    return session;
  });
  const missing = names.find((name) => !found.has(name));
  if (missing !== undefined && sessions.length > 0) throw await unknownFeature(missing, sessions);
  return found;
}
