import { ownValue } from "../util/ownValue.ts";
import type { Mistake } from "./configError.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLE = /\$\{([^}]*)\}/g;

/** Within the user part of a URL a value is meant literally: `@` or `/` in a password must not end it. */
function isInUserPart(text: string, start: number, end: number): boolean {
  return /^[a-z]+:\/\/[^/?#]*$/i.test(text.slice(0, start).replace(VARIABLE, "")) && /^[^/?#]*@/.test(text.slice(end));
}

function substituteText(text: string, path: string, env: Environment, mistakes: Mistake[]): string {
  return text.replace(VARIABLE, (whole: string, name: string, start: number) => {
    const value = ownValue(env, name);
    if (value === undefined) {
      mistakes.push({ path, expected: `the environment variable ${name} to be set`, got: whole });
      return whole;
    }
    return isInUserPart(text, start, start + whole.length) ? encodeURIComponent(value) : value;
  });
}

/** A copy of a document with `${NAME}` in its strings replaced; names that are not set are added to `mistakes`. */
export function substituteEnvironment(document: unknown, env: Environment, mistakes: Mistake[], path = ""): unknown {
  if (typeof document === "string") return substituteText(document, path, env, mistakes);
  if (Array.isArray(document)) {
    return document.map((entry, i) => substituteEnvironment(entry, env, mistakes, `${path}[${i}]`));
  }
  if (typeof document !== "object" || document === null) return document;
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [
      key,
      substituteEnvironment(value, env, mistakes, path === "" ? key : `${path}.${key}`),
    ]),
  );
}
