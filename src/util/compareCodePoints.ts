/** Compares texts by code points, as databases do; by code units, surrogates would stand before U+E000 to U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return x >= 0xd800 && y >= 0xd800 ? moved(x) - moved(y) : x - y;
  }
  return a.length - b.length;
}

const moved = (unit: number) => (unit >= 0xe000 ? unit - 0x2000 : unit + 0x2000);
