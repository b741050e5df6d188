/**
 * Upper and lower case character by character, as PostgreSQL has them: no character becomes two, and its neighbours play no part.
 * JavaScript's own case makes SS of ß, and of a Σ what stands at the end of a word.
 */

const GREEK_WITH_IOTA = Array.from({ length: 0x80 }, (_, i) => String.fromCodePoint(0x1f80 + i));

/** Letters whose whole upper case is two letters, but which have one of their own. */
const OWN_UPPER = new Map(
  GREEK_WITH_IOTA.filter((upper) => upper.toLowerCase() !== upper && upper.toUpperCase().length > 1).map((upper) => [
    upper.toLowerCase(),
    upper,
  ]),
);

/** A character's upper case, or itself. */
export function upperOf(character: string): string {
  const upper = character.toUpperCase();
  return upper.length === character.length ? upper : (OWN_UPPER.get(character) ?? character);
}

/** A character's lower case, or itself. */
export function lowerOf(character: string): string {
  const lower = character.toLowerCase();
  return lower.length === character.length ? lower : "i"; // İ alone becomes more than one
}

/** Text in upper case, which is as long as the text. */
export function simpleUpper(text: string): string {
  const upper = text.toUpperCase();
  return upper.length === text.length ? upper : [...text].map(upperOf).join("");
}
