/**
 * What the gateway's own tables hold may have been written by another release, or changed by hand: nothing is taken from
 * them unchecked. JSON in them says its format; a later one is refused, never read as if it were this one.
 */
import { z } from "zod";
import { GatewayError } from "../../errors.ts";
import { isPlainObject } from "../../util/isPlainObject.ts";
import { shorten } from "../../util/shorten.ts";

/** Goes up with each change that this release would misread. JSON without a format has the first one. */
const FORMAT = 1;

/** JSON for the own tables. */
export const storedText = (value: object): string => JSON.stringify({ format: FORMAT, ...value });

/** The CONFLICT for something in the own tables (`the job abc`) that cannot be read, and why. */
export function notReadable(what: string, why: string, cause?: unknown): GatewayError {
  const message = `The gateway's own tables hold ${what} in a form that this release cannot read: ${shorten(why)}. Use the release that wrote it or, if it was changed by hand, correct it or delete its row.`;
  return new GatewayError("CONFLICT", message, {}, cause);
}

/** Checks a value; throws a CONFLICT that says what is wrong with it. */
export function checkStored<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue!.path.join(".");
  throw notReadable(what, path === "" ? issue!.message : `${path}: ${issue!.message}`, parsed.error);
}

/** A value without its format; throws CONFLICT where that is one that this release does not know. */
function inKnownFormat(value: unknown, what: string): unknown {
  if (!isPlainObject(value)) return value;
  const { format = FORMAT, ...rest } = value;
  if (Number.isInteger(format) && Number(format) >= 1 && Number(format) <= FORMAT) return rest;
  throw notReadable(
    what,
    `its format is ${JSON.stringify(format)}, and the latest that this release knows is ${FORMAT}`,
  );
}

/** The same for JSON text. */
export function parseStored<T>(schema: z.ZodType<T>, text: string, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notReadable(what, "a part of it is not JSON", error);
  }
  return checkStored(schema, inKnownFormat(value, what), what);
}

/** Key of a row of LaminDB's. */
export const ROW_ID = z.string().regex(/^\d{1,19}$/, "not the id of a row");

/** A moment as canonical text. */
export const MOMENT = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/, "not a time");
