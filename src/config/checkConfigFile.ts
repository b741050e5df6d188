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

/** Below `auth` only what is no secret is shown, and nothing that somebody may have put in its place. */
const SHOWN_OF_AUTH = /^(algorithms|roles|anonymous|read|sync|metrics)$/;

function cameAt(document: unknown, path: Path): string | undefined {
  if (path[0] === "auth" && path.length > 1 && !path.some((step) => SHOWN_OF_AUTH.test(String(step)))) return undefined;
  return printValue(valueAt(document, path));
}

function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step], document);
}

function printValue(value: unknown): string {
  if (value === undefined) return "nothing";
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

function mistake(path: string, expected: string, came: string | undefined): Mistake {
  return { path, expected, ...(came !== undefined && { came }) };
}

function unknownKeys(path: Path, keys: readonly string[], document: unknown): Mistake[] {
  const known = knownKeys(path);
  return keys.map((key) => {
    const at = printPath([...path, key]);
    const guess = nearest(key, known);
    const expected = guess ? `a known key; did you mean ${guess}?` : `one of the keys ${known.join(", ")}`;
    return mistake(at, expected, cameAt(document, [...path, key]));
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
    if (issue.code === "unrecognized_keys") mistakes.push(...unknownKeys(issue.path, issue.keys, written));
    else {
      const path = printPath(issue.path) || "the whole file";
      const known = mistakes.some((mistake) => mistake.path === path);
      if (!known) mistakes.push(mistake(path, issue.message, cameAt(written, issue.path)));
    }
  }
  return undefined;
}
