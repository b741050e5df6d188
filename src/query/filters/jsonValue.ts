import { GatewayError } from "../../errors.ts";
import { isStorable } from "../../util/isStorable.ts";

const MAX_DEPTH = 100;

/** A number beyond what JavaScript holds arrives as raw JSON (see the scalar JSON). */
function isRaw(value: object): value is { rawJSON: string } {
  return Object.getPrototypeOf(value) === null && Object.isFrozen(value) && "rawJSON" in value;
}

/** The digits of a JSON number; undefined for other values. */
export function digitsOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "object" && value !== null && isRaw(value) ? value.rawJSON : undefined;
}

function assertStorable(field: string, value: unknown, depth: number): void {
  const refuse = (problem: string): never => {
    throw new GatewayError("BAD_USER_INPUT", `A value for \`${field}\` ${problem}; no stored value matches it.`);
  };
  const digits = digitsOf(value);
  if (digits !== undefined) {
    const exponent = Math.abs(Number(/e(.*)$/i.exec(digits)?.[1] ?? 0));
    if (!Number.isFinite(Number(digits)) || exponent > 400) refuse("is a number out of range");
  } else if (typeof value === "string") {
    if (!isStorable(value)) refuse("contains a NUL character or an unpaired surrogate");
  } else if (typeof value === "object" && value !== null) {
    if (depth > MAX_DEPTH) refuse(`is nested more than ${MAX_DEPTH} deep`);
    for (const [key, item] of Object.entries(value)) {
      if (!isStorable(key)) refuse("contains a NUL character or an unpaired surrogate");
      assertStorable(field, item, depth + 1);
    }
  }
}

/** JSON text of a client's value that every database accepts; throws BAD_USER_INPUT where there can be none. */
export function jsonText(field: string, value: unknown): string {
  assertStorable(field, value, 0);
  return JSON.stringify(value);
}
