import { type Cell, Unreadable } from "../../instances/dialects/canonical.ts";
import { RowValues } from "../../instances/rowValues.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { parseMoment } from "../../util/moment.ts";
import type { TextTree } from "./textTree.ts";

/** Something that an object's description says of it: `hash`, `created_by`. */
export interface Property {
  name: string;
  text: string;
}

/** What LaminDB's describe says of an object, before it is laid out. */
export interface Description {
  title: string;
  /** Null stands for an empty cell of the two columns in which properties are shown. */
  properties: (Property | null)[];
  sections: TextTree[];
}

function cellOf(object: LoadedObject | null | undefined, column: string): Cell {
  const { values } = object ?? {};
  return (values instanceof RowValues ? values.cell(column) : values?.get(column)) ?? null;
}

/**
 * Text of an object's column; null where it has none. A value that its kind cannot hold is shown as it stands: a description of
 * many objects does not fail for one of them.
 */
export function textOf(object: LoadedObject | null | undefined, column: string): string | null {
  const cell = cellOf(object, column);
  return cell instanceof Unreadable ? cell.text : cell;
}

/** Text of an object's column that something is made of; throws CONFLICT for a value that its kind cannot hold. */
export function readableTextOf(object: LoadedObject | null | undefined, column: string): string | null {
  return object?.values.get(column) ?? null;
}

/** JSON text of an object's column; JSON's null where it has none, or what is there is not JSON. */
export function jsonOf(object: LoadedObject, column: string): string {
  const cell = cellOf(object, column);
  return typeof cell === "string" ? cell : "null";
}

/** The object that a reference leads to, of those loaded along. */
export function referenceOf(object: LoadedObject | null | undefined, column: string): LoadedObject | null {
  return object?.toOne.get(column) ?? null;
}

/** A canonical moment as describe writes it, to the second; other text unchanged. */
export function momentText(text: string | null): string {
  return text !== null && parseMoment(text) ? `${text.slice(0, 19)} UTC` : (text ?? "");
}

/** A canonical boolean as Python writes it. */
export function truthText(canonical: string | null): string {
  return canonical === null ? "None" : canonical === "true" ? "True" : "False";
}

const UNITS = ["B", "KB", "MB", "GB", "TB"];

/** A number of bytes with one decimal, in units of 1024. */
export function sizeText(bytes: string | null): string {
  if (bytes === null) return "None";
  let [size, unit] = [Number(bytes), 0];
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  if (unit === 0) return `${bytes} B`;
  const isTie = (size * 10) % 1 === 0.5; // Python rounds these to even, toFixed up
  const rounded = isTie ? 2 * Math.round(size * 5) : Math.round(size * 10);
  return `${(rounded / 10).toFixed(1)} ${UNITS[unit]}`;
}

/** First seven characters of a uid, which stand for a missing name. */
export function shortUid(object: LoadedObject): string {
  return (textOf(object, "uid") ?? "").slice(0, 7);
}

const MAX_LINE = 80;

/** A section with the beginning of a longer text. */
export function textSection(title: string, text: string, maxLines: number): TextTree {
  const lines = text.split("\n");
  const shown = lines.slice(0, maxLines).map((line) => {
    const characters = [...line];
    return `\n│ ${characters.length > MAX_LINE ? `${characters.slice(0, MAX_LINE).join("")} …` : line}`;
  });
  return { label: `${title}${shown.join("")}${lines.length > maxLines ? "\n│ …" : ""}`, children: [] };
}

/** A section whose entries are rows of a table. */
export function tableSection(title: string, rows: string[][], widths: readonly (number | undefined)[]): TextTree {
  return { label: title, children: [{ label: { widths: [...widths], rows }, children: [] }] };
}

function propertyTable(properties: (Property | null)[]): TextTree {
  const texts = properties.map((property) => (property ? `${property.name}: ${property.text}` : ""));
  const rows = Array.from({ length: Math.ceil(texts.length / 2) }, (_, i) => [texts[2 * i]!, texts[2 * i + 1] ?? ""]);
  return { label: { widths: [undefined, undefined], rows }, children: [] };
}

/** A description as a tree: properties in two columns, then the sections. */
export function descriptionTree({ title, properties, sections }: Description): TextTree {
  return { label: title, children: [...(properties.length > 0 ? [propertyTable(properties)] : []), ...sections] };
}
