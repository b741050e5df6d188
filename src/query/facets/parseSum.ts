const DIGITS = /^(-?\d+)(?: (\d+))?$/;

/** A sum of whole numbers as a database gave it: its digits, or two halves of 32 bits; undefined where it is none. */
export function parseSum(text: string): bigint | undefined {
  const [, high, low] = DIGITS.exec(text) ?? [];
  if (high === undefined) return undefined;
  return low === undefined ? BigInt(high) : (BigInt(high) << 32n) + BigInt(low);
}
