/**
 * Everything that is said of objects: their features with values, and their labels. The number of statements
 * grows with the tables that hold such values, never with the objects.
 */

import { annotationLinks } from "../../catalogue/annotationLinks.ts";
import { dtypeRegistries } from "../../catalogue/dtype.ts";
import type { Table } from "../../catalogue/model.ts";
import type { ReadSession } from "../../instances/instance.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { type Annotation, compareTexts, dtypeOf, FEATURE_COLUMNS } from "./annotation.ts";
import { type LabelEntry, loadFeatures, loadLabels } from "./loadLabels.ts";
import { loadFeatureMembers, loadSlots, type Slot } from "./loadSlots.ts";
import { type JsonRow, readJsonLinks, readLabelLinks } from "./readLinks.ts";

/** What one object is annotated with. */
export interface Annotations {
  /** Features of slots, with values or without, by slot and name; then the other features with values. */
  features: Annotation[];
  /** Labels without a feature, one entry for each registry. */
  labels: Annotation[];
  /** All links to labels in row order, with a feature or without. */
  links: LabelEntry[];
  slots: Slot[];
}

interface Found {
  links: LabelEntry[];
  json: JsonRow[];
  slots: Slot[];
}

interface Context {
  features: ReadonlyMap<string, LoadedObject>;
  members: ReadonlyMap<string, LoadedObject[]>;
}

function newAnnotation(feature: LoadedObject | null, registry: Table | null): Annotation {
  return { feature, slot: null, registry, labels: [], values: [] };
}

function nameOf({ feature }: Annotation): string {
  return feature?.values.get("name") ?? "";
}

/** Categorical features first, then by name: the order of LaminDB's describe. */
function compareAnnotations(left: Annotation, right: Annotation): number {
  const kind = Number(left.labels.length === 0) - Number(right.labels.length === 0);
  return kind || compareTexts(nameOf(left), nameOf(right));
}

/** Adds a label unless it is there; `seen` are all labels of these annotations. */
function addLabel(annotation: Annotation, { label, row, feature }: LabelEntry, seen: Set<string>): void {
  const key = `${feature?.id} ${row.by.target.table} ${label.object.id}`;
  if (seen.has(key)) return;
  seen.add(key);
  annotation.labels.push(label);
  if (annotation.registry !== row.by.target) annotation.registry = null;
}

function byFeature({ links, json }: Found, { features }: Context): Annotation[] {
  const found = new Map<string, Annotation>();
  const seen = new Set<string>();
  const of = (feature: LoadedObject, registry: Table | null) => {
    const annotation = found.get(feature.id) ?? newAnnotation(feature, registry);
    found.set(feature.id, annotation);
    return annotation;
  };
  for (const entry of links) if (entry.feature) addLabel(of(entry.feature, entry.row.by.target), entry, seen);
  for (const { feature, value } of json) {
    const known = features.get(feature ?? "");
    if (known) of(known, null).values.push(value ?? "null");
  }
  return [...found.values()].sort(compareAnnotations);
}

function withoutFeature({ links }: Found): Annotation[] {
  const found = new Map<Table, Annotation>();
  const seen = new Set<string>();
  for (const entry of links) {
    if (entry.feature) continue;
    const { target } = entry.row.by;
    const annotation = found.get(target) ?? newAnnotation(null, target);
    found.set(target, annotation);
    addLabel(annotation, entry, seen);
  }
  return [...found.values()];
}

function emptyAnnotation(feature: LoadedObject): Annotation {
  const registry = dtypeRegistries(dtypeOf(feature))[0]?.registry ?? "";
  return newAnnotation(feature, feature.instance.catalogue.findRegistry(registry) ?? null);
}

/** The features of slots by slot and name, with their values if they have any; then the other features with values. */
function inSlots(annotations: Annotation[], slots: Slot[], { members }: Context): Annotation[] {
  const byId = new Map(annotations.map((annotation) => [annotation.feature!.id, annotation]));
  const rest = new Set(annotations);
  const ofSlots = slots.flatMap(({ name, schema }) => {
    const found = (members.get(schema.id) ?? []).map((feature) => {
      const annotation = byId.get(feature.id);
      if (annotation) rest.delete(annotation);
      return { ...(annotation ?? emptyAnnotation(feature)), slot: name };
    });
    return found.sort((left, right) => compareTexts(nameOf(left), nameOf(right)));
  });
  return [...ofSlots, ...rest];
}

function assemble(found: Found, context: Context): Annotations {
  const features = inSlots(byFeature(found, context), found.slots, context);
  return { features, labels: withoutFeature(found), links: found.links, slots: found.slots };
}

/** What these objects are annotated with, by their ids. */
export async function loadAnnotations(
  session: ReadSession,
  table: Table,
  ids: readonly string[],
): Promise<Map<string, Annotations>> {
  const by = annotationLinks(table, session.instance.catalogue);
  const [rows, slots, ...json] = await Promise.all([
    readLabelLinks(session, by.labels, ids),
    loadSlots(session, table, ids),
    ...by.json.map((link) => readJsonLinks(session, link, ids)),
  ]);
  const schemaIds = new Set([...slots.values()].flat().map(({ schema }) => schema.id));
  const featureIds = [...rows, ...json.flat()].map(({ feature }) => feature);
  const [features, members] = await Promise.all([
    loadFeatures(session, featureIds, FEATURE_COLUMNS),
    loadFeatureMembers(session, [...schemaIds]),
  ]);
  const links = Map.groupBy(await loadLabels(session, rows, features), ({ row }) => row.host);
  const values = Map.groupBy(json.flat(), ({ host }) => host);
  return new Map(
    ids.map((id) => {
      const found = { links: links.get(id) ?? [], json: values.get(id) ?? [], slots: slots.get(id) ?? [] };
      return [id, assemble(found, { features, members })];
    }),
  );
}
