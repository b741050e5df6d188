import { GatewayError } from "../errors.ts";

/** Prints anything as JSON, with registries by name. */
export function printJson(value: unknown): void {
  const named = (_: string, part: unknown) => {
    if (!part || typeof part !== "object" || !("table" in part)) return part;
    const { table, ...rest } = part as { table: { qualifiedName: string } };
    return { registry: table.qualifiedName, ...rest };
  };
  console.log(JSON.stringify(value, named, 2));
}

/** With `--json` a failure is JSON, too, on standard output; people read it on standard error. */
export async function orFailAsJson(json: boolean | undefined, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (json && error instanceof GatewayError) {
      const { code, message, details } = error;
      printJson({ error: { code, message, ...details } });
    }
    throw error;
  }
}
