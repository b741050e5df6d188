import type { Column, Table } from "../../catalogue/model.ts";
import type { GatewayError } from "../../errors.ts";
import type { Unreadable } from "../../instances/dialects/canonical.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";

/** An object that annotates another one, and the text by which it is called there. */
export interface Label {
  object: LoadedObject;
  text: string;
  /** The column that `text` is of. */
  column: Column;
}

/** What is said of an object under one feature, or, without a feature, its labels of one registry. */
export interface Annotation {
  feature: LoadedObject | null;
  /** Slot of the dataset whose schema has the feature; null for what is said of the object as a whole. */
  slot: string | null;
  /** Registry of the labels; null for JSON values and where labels of several registries come together. */
  registry: Table | null;
  /** In the order in which they were linked. */
  labels: Label[];
  /** JSON texts of the values that are not labels. Text that is not JSON is kept as it is. */
  values: (string | Unreadable)[];
}

/** True for what has a value; features of slots often have none. */
export function hasValue({ labels, values }: Annotation): boolean {
  return labels.length > 0 || values.length > 0;
}

/** The CONFLICT that says which value of an annotation is not JSON. */
export function unreadableValue({ feature }: Annotation, value: Unreadable): GatewayError {
  const name = feature?.values.get("name") ?? "no name";
  return value.error(`A value of the feature ${name}`, {
    ...(feature && { instance: feature.instance.slug, registry: "JsonValue", feature: name }),
    field: "value",
  });
}

/** Columns of a feature that are read with every annotation. */
export const FEATURE_COLUMNS = ["uid", "name", "_dtype_str"];

/** A feature's dtype as it is in the database. */
export function dtypeOf(feature: LoadedObject): string | null {
  return feature.values.get("_dtype_str") ?? null;
}

/** Compares texts by code points, as Python does. */
export function compareTexts(left: string, right: string): number {
  const [a, b] = [[...left], [...right]];
  const at = a.findIndex((character, i) => character !== b[i]);
  if (at < 0) return a.length - b.length;
  return b[at] === undefined ? 1 : a[at]!.codePointAt(0)! - b[at].codePointAt(0)!;
}
