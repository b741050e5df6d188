/** Hands out aliases, each of them once: what stands in one statement, however deep, draws from the same names. */
export class Names {
  #count = 0;

  alias(): string {
    return `t${this.#count++}`;
  }
}
