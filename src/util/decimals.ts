/** A decimal number by its sign, its digits without zeros at either end, and the power of ten of the first digit. */
interface Decimal {
  sign: -1 | 0 | 1;
  digits: string;
  power: number;
}

const ZERO: Decimal = { sign: 0, digits: "", power: 0 };

function parse(text: string): Decimal {
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const all = `${whole}${fraction}`;
  const leading = /^0*/.exec(all)![0].length;
  const digits = all.slice(leading).replace(/0+$/, "");
  if (digits === "") return ZERO;
  return { sign: sign === "-" ? -1 : 1, digits, power: whole.length - leading + Number(exponent) };
}

/** Compares two numbers of JSON by all their digits: below 0 where the first is less. */
export function compareDecimals(left: string, right: string): number {
  const [a, b] = [parse(left), parse(right)];
  if (a.sign !== b.sign) return a.sign - b.sign;
  if (a.power !== b.power) return a.sign * (a.power - b.power);
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -a.sign : a.sign; // a shorter text that is the start of another one comes before it
}
