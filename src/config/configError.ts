/** One mistake in a configuration: where, what was expected, what was found. */
export interface Mistake {
  /** `instances[0].db`, or the name of an environment variable or a file. */
  path: string;
  expected: string;
  /** As it is in the file, secrets left out; absent where there was nothing. */
  got?: string;
}

function printMistake({ path, expected, got }: Mistake): string {
  return `  ${path}: expected ${expected}${got === undefined ? "" : `, got ${got}`}`;
}

/** A configuration that cannot be used; its message lists all mistakes at once. */
export class ConfigError extends Error {
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[], from: string) {
    const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
    super(`${count} in the configuration (${from}):\n${mistakes.map(printMistake).join("\n")}`);
    this.name = "ConfigError";
    this.mistakes = mistakes;
  }
}
