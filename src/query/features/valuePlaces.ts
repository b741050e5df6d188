/**
 * Where the values of a feature lie for the objects of a table: in links to labels of the registries that its dtype names, in JSON
 * values, or, where the dtype does not say, in all of these. What annotates an object at all is defined in `catalogue/annotationLinks.ts`.
 */
import { annotationLinks, type JsonLink, type LabelLink } from "../../catalogue/annotationLinks.ts";
import { dtypeKind, dtypeRegistries } from "../../catalogue/dtype.ts";
import { labelColumn } from "../../catalogue/labelColumn.ts";
import type { Column, Table } from "../../catalogue/model.ts";
import type { ReadSession } from "../../instances/instance.ts";
import type { PhysicalSchema } from "../../instances/physicalSchema.ts";
import type { Feature } from "./feature.ts";

/** Links to labels that are values of a feature. */
export interface LabelPlace {
  is: "labels";
  by: LabelLink & { feature: string };
  /** Column of the label by which the feature calls it. */
  column: Column;
}

/** JSON values of a feature. */
export interface JsonPlace {
  is: "json";
  by: JsonLink;
}

export type ValuePlace = LabelPlace | JsonPlace;

function hasColumns(schema: PhysicalSchema, table: Table, columns: readonly string[]): boolean {
  return schema.hasTable(table) && columns.every((column) => schema.hasColumn(table, column));
}

function isWithFeature(link: LabelLink): link is LabelPlace["by"] {
  return link.feature !== null;
}

/** The registries in which a feature's labels are; undefined where the dtype names none that is known: then any may be. */
function namedRegistries(
  { dtype }: Pick<Feature, "dtype">,
  { catalogue }: ReadSession["instance"],
): ReadonlySet<Table> | undefined {
  const found = dtypeRegistries(dtype).map(({ registry }) => catalogue.findRegistry(registry));
  return found.length === 0 || found.includes(undefined) ? undefined : new Set(found.flatMap((one) => one ?? []));
}

/** Links of a table's objects to labels that have a feature, of which the database has all that is needed. */
export function labelLinks({ instance, schema }: ReadSession, table: Table): LabelPlace["by"][] {
  return annotationLinks(table, instance.catalogue)
    .labels.filter(isWithFeature)
    .filter(
      ({ link, host, value, feature, target }) =>
        hasColumns(schema, link, [host, value, feature]) && schema.hasTable(target),
    );
}

function jsonLinks({ instance, schema }: ReadSession, table: Table): JsonLink[] {
  return annotationLinks(table, instance.catalogue).json.filter(
    ({ link, host, row }) =>
      hasColumns(schema, link, row ? [host, row.column] : [host]) &&
      hasColumns(schema, row?.target ?? link, ["feature_id", "value"]),
  );
}

/** The places of a feature's values for objects of a table, as far as the database has them. */
export function valuePlaces(session: ReadSession, table: Table, feature: Pick<Feature, "dtype">): ValuePlace[] {
  const kind = dtypeKind(feature.dtype);
  const registries = kind === "label" ? namedRegistries(feature, session.instance) : undefined;
  const isAnywhere = kind === "any" || (kind === "label" && !registries);
  const labels = isAnywhere || registries ? labelLinks(session, table) : [];
  const json = isAnywhere || kind !== "label" ? jsonLinks(session, table) : [];
  return [
    ...labels
      .filter(({ target }) => registries?.has(target) ?? true)
      .map((by): LabelPlace => ({ is: "labels", by, column: labelColumn(by.target, feature.dtype) })),
    ...json.map((by): JsonPlace => ({ is: "json", by })),
  ];
}
