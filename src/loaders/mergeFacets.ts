/** Facets and aggregates of lists over several instances: those of each instance, put together. */
import type { Column, ColumnKind } from "../catalogue/model.ts";
import type { Feature } from "../query/features/feature.ts";
import { findFeatures, unknownFeature } from "../query/features/findFeatures.ts";
import { compareText } from "../query/mergeOrder.ts";
import type { Path } from "../query/paths/path.ts";
import { featureNames, resolvePaths } from "../query/paths/resolvePaths.ts";
import { addTo } from "../util/addTo.ts";
import { canonicalJson, jsonNumberAt, jsonTextAt } from "../util/canonicalJson.ts";
import { compareCodePoints } from "../util/compareCodePoints.ts";
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

/** Numbers come before text, all else behind; see `valueOrder`, by which databases sort. */
function compareJson(one: string, other: string): number {
  const [left, right] = [jsonNumberAt(one, "[]"), jsonNumberAt(other, "[]")];
  if (left !== null && right !== null) return left - right;
  if (left !== null || right !== null) return left === null ? 1 : -1;
  const [text, otherText] = [jsonTextAt(one, "[]"), jsonTextAt(other, "[]")];
  if (text !== null && otherText !== null) return compareCodePoints(text, otherText);
  if (text !== null || otherText !== null) return text === null ? 1 : -1;
  return compareCodePoints(one, other);
}

/** Compares values of a kind by their canonical text. */
function compareValues(kind: ColumnKind, one: string, other: string): number {
  return kind === "json" ? compareJson(one, other) : compareText(kind, one, other);
}

/** The values of a feature are labels in one place and JSON in another: then labels are JSON text, too. */
function ofOneKind(buckets: readonly FacetBucket[]): readonly FacetBucket[] {
  if (new Set(buckets.map(({ kind }) => kind)).size <= 1) return buckets;
  return buckets.map(({ kind, value, count }) => ({
    kind: "json",
    value: kind === "json" ? value : JSON.stringify(value),
    count,
  }));
}

/** One facet out of those of several lists; with no more than `first` values. */
export function mergeFacets(by: string, facets: readonly Facet[], first: number): Facet {
  const found = new Map<string, FacetBucket>();
  for (const { value, kind, count } of ofOneKind(facets.flatMap(({ buckets }) => buckets))) {
    const key = kind === "json" ? canonicalJson(value) : value;
    const known = found.get(key);
    found.set(key, { kind, value: known?.value ?? value, count: count + (known?.count ?? 0) });
  }
  const sorted = [...found.values()].sort((a, b) => b.count - a.count || compareValues(a.kind, a.value, b.value));
  return { by, buckets: sorted.slice(0, first), missing: facets.reduce((sum, { missing }) => sum + missing, 0) };
}

/** The facets of a registry in several instances, over all their objects. Throws as `askInstances`, LIMIT_EXCEEDED. */
export async function loadMergedFacets(parts: MergeParts, list: MergedList, asked: AskedFacets): Promise<Facet[]> {
  const { limits, loaders } = parts;
  // a value that is rare in one instance may be frequent in all of them, so all are read, and count
  const each = Math.ceil(limits.maxCost / Math.max(1, asked.paths.length));
  const facets = asked.paths.map(async (path) => {
    const found = await askInstances(parts, list, async (session) => {
      const [resolved] = await resolvePaths(session, [path]);
      const isKnown = resolved!.is === "column" || resolved!.features.length > 0;
      const sources = await listSources(session, list.registry, list.args);
      const own = await loadFacet(sources, resolved!, { parts: asked.parts, first: undefined }, each);
      return { session, isKnown, own: [...own.values()] }; // one, or none
    });
    if (path.is === "feature" && found.length > 0 && !found.some(({ isKnown }) => isKnown))
      throw await unknownFeature(
        [path.name],
        found.map(({ session }) => session),
      );
    const own = found.flatMap((one) => one.own);
    loaders.entries.add(own.reduce((sum, { buckets }) => sum + buckets.length, 0));
    return mergeFacets(path.text, own, asked.first ?? each);
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
  const names = featureNames(paths);
  const found = new Map<string, Feature[]>();
  if (names.length === 0) return found;
  const answers = await askInstances(parts, list, async (session) => ({
    session,
    features: await findFeatures(session, names),
  }));
  for (const { features } of answers)
    for (const [name, some] of features) for (const feature of some) addTo(found, name, feature);
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0 && answers.length > 0)
    throw await unknownFeature(
      missing,
      answers.map(({ session }) => session),
    );
  return found;
}
