import { createHash } from "node:crypto";

/** Distinct statements that get a name, hence a plan that the server keeps; later ones are sent unnamed. */
const MAX_NAMED_STATEMENTS = 300;

/** Names for statements; a connection keeps the plan of one that has a name. */
export class StatementNames {
  readonly #names = new Map<string, string>();

  /** A stable name for a statement's text, or undefined when there are too many. */
  of(sql: string): string | undefined {
    const known = this.#names.get(sql);
    if (known || this.#names.size >= MAX_NAMED_STATEMENTS) return known;
    const name = createHash("md5").update(sql).digest("hex");
    this.#names.set(sql, name);
    return name;
  }
}
