/** Values of features and names of labels as LaminDB's describe writes them. */

import { isListDtype } from "../../catalogue/dtype.ts";
import type { Column } from "../../catalogue/model.ts";
import { pythonDatetime, pythonRepr, pythonText, pythonValue } from "../../util/python.ts";
import { type Annotation, compareTexts, dtypeOf } from "../annotations/annotation.ts";

const MAX_VALUES = 10;

/** Different texts, the first ten of them. */
export function listText(texts: Iterable<string>): string {
  const different = [...new Set(texts)].filter((text) => text !== "None");
  return different.slice(0, MAX_VALUES).join(", ") + (different.length > MAX_VALUES ? ", ..." : "");
}

/** A label's column as text. */
export function columnText(column: Column, text: string): string {
  return column.kind === "datetime" ? pythonDatetime(text) : text;
}

function temporalText(dtype: string, text: string): string {
  if (dtype === "date") return text.slice(0, 10);
  if (!dtype.startsWith("datetime")) return text;
  return text
    .replace("T", " ")
    .replace(/Z$/, "+00:00")
    .replace(/\.0+(?=$|[+-])/, "");
}

function compareValues(left: string, right: string): number {
  const [a, b] = [Number(left), Number(right)];
  return Number.isNaN(a) || Number.isNaN(b) ? compareTexts(left, right) : a - b;
}

function several(texts: string[], compare: (left: string, right: string) => number): string {
  const different = [...new Set(texts)];
  return different.length === 1 ? different[0]! : listText(different.sort(compare));
}

function labelsText({ labels }: Annotation, dtype: string): string {
  const texts = labels.map(({ column, text }) => columnText(column, text));
  return isListDtype(dtype) ? `[${texts.map(pythonText).join(", ")}]` : several(texts, compareTexts);
}

function valuesText(annotation: Annotation, dtype: string): string {
  // what is not JSON is shown as the text that it is
  const values = annotation.values.map((value) => (typeof value === "string" ? value : JSON.stringify(value.text)));
  if (!isListDtype(dtype) && !dtype.startsWith("dict")) {
    return several(
      values.map((json) => temporalText(dtype, pythonValue(json))),
      compareValues,
    );
  }
  return values.length === 1 ? pythonValue(values[0]!) : `[${values.map(pythonRepr).join(", ")}]`;
}

/** The values of a feature on one line; empty where it has none. */
export function annotationText(annotation: Annotation): string {
  const dtype = (annotation.feature && dtypeOf(annotation.feature)) ?? "";
  const texts = [];
  if (annotation.labels.length > 0) texts.push(labelsText(annotation, dtype));
  if (annotation.values.length > 0) texts.push(valuesText(annotation, dtype));
  return texts.join(", ");
}
