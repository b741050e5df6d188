/** Base 62 as LaminDB writes it: digits 0-9, A-Z, a-z, big endian. */

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = BigInt(DIGITS.length);

/** The 62 digits in the order of their value. */
export const BASE62_DIGITS = DIGITS;

/** A non-negative integer in base 62, without padding; `0n` is `"0"`. */
export function encodeBase62(value: bigint): string {
  let text = "";
  for (let rest = value; rest > 0n; rest /= BASE) text = DIGITS[Number(rest % BASE)] + text;
  return text || "0";
}

/** The integer that a base 62 text stands for; throws a RangeError at any other character. */
export function decodeBase62(text: string): bigint {
  let value = 0n;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    if (digit < 0) throw new RangeError(`"${character}" in "${text}" is no base 62 digit (0-9, A-Z, a-z)`);
    value = value * BASE + BigInt(digit);
  }
  return value;
}

/** Bytes in base 62; each run of up to 61 leading zero bytes is written as `0` and the digit for its length. */
export function encodeBytesBase62(bytes: Uint8Array): string {
  const firstSet = bytes.findIndex((byte) => byte !== 0);
  const zeros = firstSet < 0 ? bytes.length : firstSet;
  const longest = DIGITS.length - 1;
  const padding = `0${DIGITS[longest]}`.repeat(Math.floor(zeros / longest));
  const remainder = zeros % longest;
  const head = remainder ? `${padding}0${DIGITS[remainder]}` : padding;
  return firstSet < 0 ? head : head + encodeBase62(BigInt(`0x${Buffer.from(bytes).toString("hex")}`));
}
