import { GatewayError } from "../errors.ts";

/** Prints an answer of the API as JSON. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** With `--json` a failure is JSON, too, on standard output, as the API does; people read it on standard error. */
export async function orFailAsJson(json: boolean | undefined, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (json && error instanceof GatewayError) {
      const { code, message, details } = error;
      printJson({ errors: [{ message, extensions: { code, ...details } }] });
    }
    throw error;
  }
}
