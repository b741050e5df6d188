/** Blank for Python, but not for JavaScript. */
const SEPARATORS = "\x1c\x1d\x1e\x1f\x85";

function isBlank(character: string): boolean {
  return character === "\ufeff" ? false : /\s/.test(character) || SEPARATORS.includes(character);
}

/** Text without blank at its ends, as Python's `str.strip()` understands it. */
export function stripped(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text[start]!)) start += 1;
  while (start < end && isBlank(text[end - 1]!)) end -= 1;
  return text.slice(start, end);
}
