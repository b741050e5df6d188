import type { z } from "zod";
import { nearest } from "../util/nearest.ts";
import { ownValue } from "../util/ownValue.ts";
import type { Mistake } from "./configError.ts";
import { CONFIG_FILE, type ConfigFile } from "./configFile.ts";
import { withoutPasswords } from "./databaseAddress.ts";

type Path = readonly PropertyKey[];

function printPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}

/** Of `auth` only what is no secret is shown: whatever else stands there may be one in a wrong place. */
const SHOWN_OF_AUTH =
  /^auth\.(jwt\.algorithms|apiKeys\[\d+\]\.roles|anonymous|roles\.[^.]+\.(read|sync|metrics))(\[\d+\])?$/;

function cameAt(document: unknown, path: Path): string | undefined {
  const value = valueAt(document, path);
  const isShown = path[0] !== "auth" || value == null || SHOWN_OF_AUTH.test(printPath(path));
  return isShown ? printValue(value) : undefined;
}

function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step], document);
}

function printValue(value: unknown): string {
  if (value === undefined) return "nothing";
  const isScalar = (one: unknown) => typeof one !== "object" || one === null;
  if (Array.isArray(value) && !value.every(isScalar)) return "a list";
  if (!Array.isArray(value) && !isScalar(value)) return "an object"; // in which there may be anything
  return withoutPasswords(JSON.stringify(value)).slice(0, 200);
}

/** The keys that the schema knows at a path; list positions are passed over. */
function knownKeys(path: Path): string[] {
  let type: z.ZodType = CONFIG_FILE;
  for (const step of path) {
    type = unwrap(type);
    if (typeof step === "number") type = (type as z.ZodArray<z.ZodType>).element;
    else
      type =
        "valueType" in type ? ((type as z.ZodRecord).valueType as z.ZodType) : ownValue(shapeOf(type), String(step))!;
  }
  return Object.keys(shapeOf(unwrap(type)));
}

function unwrap(type: z.ZodType): z.ZodType {
  return "unwrap" in type && !("element" in type) ? unwrap((type as z.ZodOptional<z.ZodType>).unwrap()) : type;
}

function shapeOf(type: z.ZodType): Record<string, z.ZodType> {
  return (type as z.ZodObject<Record<string, z.ZodType>>).shape;
}

function mistake(path: string, expected: string, got: string | undefined): Mistake {
  return { path, expected, ...(got !== undefined && { got }) };
}

/** What stands at an unknown key is not shown: it may be a secret that belongs elsewhere. */
function unknownKeys(path: Path, keys: readonly string[]): Mistake[] {
  const known = knownKeys(path);
  return keys.map((key) => {
    const at = printPath([...path, key]);
    const guess = nearest(key, known);
    const expected = guess ? `a known key; did you mean ${guess}?` : `one of the keys ${known.join(", ")}`;
    return mistake(at, expected, undefined);
  });
}

/**
 * Checks the values of a file; `written` is the same document before `${NAME}` was replaced, so that a
 * message never shows what a variable holds. Mistakes are added to the list; undefined where there are any.
 */
export function checkConfigFile(document: unknown, written: unknown, mistakes: Mistake[]): ConfigFile | undefined {
  const result = CONFIG_FILE.safeParse(document);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    if (issue.code === "unrecognized_keys") mistakes.push(...unknownKeys(issue.path, issue.keys));
    else {
      const path = printPath(issue.path) || "the whole file";
      const known = mistakes.some((mistake) => mistake.path === path);
      if (!known) mistakes.push(mistake(path, issue.message, cameAt(written, issue.path)));
    }
  }
  return undefined;
}
