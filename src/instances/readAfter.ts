/** What a client has seen written, as it says again in a header: a replica may answer only where it has that, too. */

/** The header of an answer to a mutation, and of a request that is to see what was written. */
export const READ_AFTER = "x-lamindb-read-after";

/** Says that only the database itself will do. */
export const ONLY_PRIMARY = "primary";

const FORM = /^([0-9A-Za-z]{12}):([0-9A-F]{1,8}\/[0-9A-F]{1,8})$/;

/** How far an instance was written to; `uid` is LaminDB's of the instance. */
export function printReadAfter(uid: string, position: string): string {
  return `${uid}:${position}`;
}

/**
 * How far a replica of the instance must have come for a request with this header: positions, none where the header says nothing
 * of the instance; null where the header is none that can be read, so that only the database itself will do.
 */
export function positionsFor(uid: string, header: string | undefined): string[] | null {
  if (header === undefined) return [];
  const said = header.split(",").map((one) => FORM.exec(one.trim()));
  if (said.includes(null)) return null;
  return said.flatMap((one) => (one![1] === uid ? [one![2]!] : []));
}
