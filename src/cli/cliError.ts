/** Exit statuses of the command line. */
export const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

/** A failure whose message is all that the user of the command line needs to see. */
export class CliError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failure) {
    super(message);
    this.name = "CliError";
    this.exitCode = exitCode;
  }
}
