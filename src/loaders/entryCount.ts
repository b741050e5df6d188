import { GatewayError } from "../errors.ts";

/** Counts the entries of all lists of one answer as they are read: what is too large is seen by what it is, not by what it asks for. */
export class EntryCount {
  readonly #most: number;
  #entries = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Adds the entries of a list; throws LIMIT_EXCEEDED where the answer has more than it may, for every list from then on. */
  add(entries: number): void {
    this.#entries += entries;
    if (this.#entries > this.#most) throw tooManyEntries(this.#most);
  }
}

/** Says that an answer, or one of its levels, has more entries than it may. */
export function tooManyEntries(limit: number): GatewayError {
  const message = `The response has more than ${limit} list entries; request smaller pages with \`first\`, or fewer levels.`;
  return new GatewayError("LIMIT_EXCEEDED", message, { limit });
}
