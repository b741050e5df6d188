/**
 * SQL expressions over a row's number, by which both databases get the same rows: integer arithmetic alone, no random
 * function. `e` is an integer expression, `salt` tells draws of one row apart.
 */
const PRIME = 2147483647;

/** A pseudo-random integer from 0 to PRIME - 1. */
export function mix(e: string, salt: number): string {
  const first = `((${e})+${salt})*48271+${salt * 7919}`;
  const second = `(${e})*16807+${salt * 104729}`;
  return `(((${first}) % ${PRIME})*((${second}) % ${PRIME}) % ${PRIME})`;
}

/** 1 to `n`, evenly. */
export function even(e: string, salt: number, n: number): string {
  return `(1+${mix(e, salt)}/64 % ${n})`;
}

/** 1 to `n`, the density falling like rank to the power of -0.75: of 20,000 the first has 8 % of the draws. */
export function skewed(e: string, salt: number, n: number): string {
  const r = `(${mix(e, salt)}/64 % 1048576)`;
  return `(1+(${r}*${n * 1024}/1048576*${r}/1048576*${r}/1048576*${r})/1073741824)`;
}
