import { GatewayError } from "../errors.ts";
import { databaseError } from "./dialects/databaseErrorCode.ts";
import type { Change } from "./dialects/dialect.ts";

/**
 * The database is no longer what it was when it was last looked at: it was migrated, restored or replaced meanwhile. Whoever
 * asks again finds what it has by then. `cause` is the database's own failure.
 */
export class DatabaseChanged extends GatewayError {
  readonly change: Change;

  constructor(change: Change, slug: string, cause: unknown) {
    const message = `${slug}: Its database was changed while it was in use; try again.`;
    super("INSTANCE_UNAVAILABLE", message, { instance: slug, retryable: true }, cause);
    this.change = change;
  }
}

/**
 * Runs `work` on what `open` gives; once more, on what `open` gives by then, where the database has changed meanwhile. Where
 * a look at it shows the same tables and columns as before, what it refused has nothing to do with a change, and is thrown.
 */
export async function onceMore<Opened extends { schema: unknown }, T>(
  slug: string,
  open: () => Promise<Opened>,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const before = await open();
  try {
    return await work(before);
  } catch (error) {
    if (!(error instanceof DatabaseChanged) || error.details.instance !== slug) throw error;
    const now = await open();
    if (error.change === "schema" && now.schema === before.schema) throw databaseError(error); // a fault of the gateway
    return work(now);
  }
}
