/** One mistake in a configuration: where, what was expected, what came. */
export interface Mistake {
  /** `instances[0].db`, or the name of an environment variable or a file. */
  path: string;
  expected: string;
  /** As it stands in the file, secrets left out; absent where nothing came. */
  came?: string;
}

function printMistake({ path, expected, came }: Mistake): string {
  return `  ${path}: expected ${expected}${came === undefined ? "" : `, got ${came}`}`;
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
