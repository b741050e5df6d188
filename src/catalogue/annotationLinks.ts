/**
 * Which tables hold what annotates the objects of a table: labels, values of features, schemas of slots.
 * All of it follows from the catalogue's links; no registry is named here but those that values and slots consist of.
 */

import type { Catalogue, Table, ToOne } from "./model.ts";
import { isReference } from "./model.ts";
import { orderedByLink } from "./overrides.ts";

/** Links to labels: objects of another registry, with or without a feature that they are values of. */
export interface LabelLink {
  link: Table;
  /** Column of the annotated object. */
  host: string;
  /** Column of the label. */
  value: string;
  target: Table;
  /** Column of the feature, where the link has one. */
  feature: string | null;
  /** LaminDB's accessor of the labels on the annotated object. */
  relation: string | null;
}

/** Links to values as JSON: by a row of their own that knows the feature, or on the link itself. */
export interface JsonLink {
  link: Table;
  host: string;
  /** Column of the value's row; null where the link itself has feature and value. */
  row: ToOne | null;
}

/** Links to the schemas of a dataset's slots. */
export interface SlotLink {
  link: Table;
  host: string;
  schema: ToOne;
}

export interface AnnotationLinks {
  labels: LabelLink[];
  json: JsonLink[];
  slots: SlotLink[];
}

function reference(link: Table, column: string | undefined): ToOne | undefined {
  return link.references.find((one) => one.column === column);
}

/** Column of the annotated end and reference of the other one; undefined for links of another table. */
function endsFrom(link: Table, table: Table): { host: string; far: ToOne | undefined } | undefined {
  const [host, far] = link.facts.link?.ends ?? [];
  return host && reference(link, host)?.target === table ? { host, far: reference(link, far) } : undefined;
}

function isValueRow({ target }: ToOne): boolean {
  const feature = target.column("feature_id");
  return target.column("value")?.kind === "json" && feature !== undefined && isReference(feature);
}

function accessor(table: Table, link: Table, host: string): string | null {
  const found = table.toMany.find(
    ({ path }) => path.via === "link" && path.link === link && path.parentColumn === host,
  );
  return found?.name ?? null;
}

/** Registries whose objects are labels of something, with a feature or without. */
function labelRegistries({ tables }: Catalogue): Set<Table> {
  const links = tables.filter(({ facts }) => facts.link?.role === "annotation");
  return new Set(links.flatMap((link) => reference(link, link.facts.link!.ends[1])?.target ?? []));
}

function isLabelLink(link: Table, host: string, far: ToOne, labels: Set<Table>): boolean {
  const role = link.facts.link!.role;
  if (role === "annotation" || role === "value") return true;
  return (
    role === "association" && labels.has(far.target) && far.target.name !== "Artifact" && !orderedByLink(link, host)
  );
}

function findLinks(table: Table, catalogue: Catalogue): AnnotationLinks {
  const labels = labelRegistries(catalogue);
  const found: AnnotationLinks = { labels: [], json: [], slots: [] };
  for (const link of catalogue.tables) {
    const ends = endsFrom(link, table);
    if (!ends) continue;
    const { host, far } = ends;
    const feature = link.facts.link!.feature ? "feature_id" : null;
    if (!far) {
      if (link.column("value")?.kind === "json" && feature) found.json.push({ link, host, row: null });
    } else if (isValueRow(far)) found.json.push({ link, host, row: far });
    else if (far.target.name === "Schema" && far.target !== table && link.column("slot"))
      found.slots.push({ link, host, schema: far });
    else if (isLabelLink(link, host, far, labels)) {
      const relation = accessor(table, link, host);
      found.labels.push({ link, host, value: far.column, target: far.target, feature, relation });
    }
  }
  return found;
}

const known = new WeakMap<Catalogue, Map<Table, AnnotationLinks>>();

/** What annotates objects of a table, by the catalogue; the database may lack some of it. */
export function annotationLinks(table: Table, catalogue: Catalogue): AnnotationLinks {
  const tables = known.get(catalogue) ?? new Map<Table, AnnotationLinks>();
  known.set(catalogue, tables);
  const found = tables.get(table) ?? findLinks(table, catalogue);
  tables.set(table, found);
  return found;
}

/** True where objects of a table can have values of features. */
export function hasFeatures(table: Table, catalogue: Catalogue): boolean {
  const { labels, json, slots } = annotationLinks(table, catalogue);
  return (
    table.kind === "registry" && (json.length > 0 || slots.length > 0 || labels.some(({ feature }) => feature !== null))
  );
}
