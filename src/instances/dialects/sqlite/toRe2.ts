import { ownValue } from "../../../util/ownValue.ts";

/** What PostgreSQL's classes hold beyond ASCII, as the inside of RE2 brackets. */
const SPACES =
  "\\t\\n\\x0B\\f\\r \\x{85}\\x{1680}\\x{2000}-\\x{2006}\\x{2008}-\\x{200A}\\x{2028}\\x{2029}\\x{205F}\\x{3000}";
const CLASSES: Record<string, string> = {
  "\\w": "\\p{L}\\p{N}_",
  "\\s": SPACES,
  "[:alpha:]": "\\p{L}",
  "[:alnum:]": "\\p{L}\\p{N}",
  "[:upper:]": "\\p{Lu}",
  "[:lower:]": "\\p{Ll}",
  "[:space:]": SPACES,
};

/** A pattern for PostgreSQL, in RE2's words; the pattern has passed `assertPattern` (loaders). */
export function toRe2(pattern: string): string {
  let inside = false;
  return pattern.replace(/\\[\s\S]|\[:[a-z]+:\]|\[\^?\]?|\]/gu, (token) => {
    const lower = token.toLowerCase();
    const ofClass = ownValue(CLASSES, lower);
    if (token.startsWith("\\") && ofClass !== undefined) {
      return inside ? ofClass : `[${token === lower ? "" : "^"}${ofClass}]`;
    }
    if (inside && token.startsWith("[:")) return ofClass ?? token;
    if (token === "]") inside = false;
    else if (token.startsWith("[")) {
      if (inside) return token.replace("[", "\\["); // within brackets it is a character
      inside = true;
    }
    return token;
  });
}
