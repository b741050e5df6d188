/** Which of several objects is meant by a uid, a key or a name, as LaminDB's `get` decides; reads and syncs mean the same one. */
import type { Table } from "../catalogue/model.ts";
import { cellOf } from "../instances/rowValues.ts";

/** An object with at least its `uid` and, if it has versions, its `is_latest`. */
export interface Candidate {
  values: ReadonlyMap<string, string | null>;
}

/** Several objects are meant, and nothing decides between them. */
export class Ambiguous {
  readonly uids: string[];
  constructor(found: readonly Candidate[]) {
    this.uids = found.flatMap(({ values }) => values.get("uid") ?? []);
  }
}

/** The one that is meant; null if there is none. */
export type Picked<T> = T | null | Ambiguous;

function isLatest({ values }: Candidate): boolean {
  return cellOf(values, "is_latest") === "true";
}

/** The latest version among objects that come with the newest first; Ambiguous if there are several families. */
export function pickLatest<T extends Candidate>({ facts }: Table, found: readonly T[]): Picked<T> {
  const latest = found.filter(isLatest);
  const among = latest.length > 0 ? latest : found;
  const families = new Map(among.map((one) => [one.values.get("uid")?.slice(0, facts.stemLength) ?? one, one]));
  return families.size > 1 ? new Ambiguous([...families.values()]) : (among[0] ?? null);
}

/** The only object. */
export function pickOnly<T extends Candidate>(found: readonly T[]): Picked<T> {
  return found.length > 1 ? new Ambiguous(found) : (found[0] ?? null);
}

/** The latest version; where none is the latest, the newest, whatever its family (LaminDB 2.12.1, `get(key=…)`). */
export function pickByKey<T extends Candidate>(table: Table, found: readonly T[]): Picked<T> {
  return found.some(isLatest) ? pickLatest(table, found) : (found[0] ?? null);
}
