import { GatewayError } from "../../errors.ts";
import type { RefusalSearch } from "../writer.ts";
import { databaseErrorCode } from "./databaseErrorCode.ts";
import type { Dialect } from "./dialect.ts";

/**
 * Runs a transaction again where the database refused a row, this time with the means to find out which row it is. Whatever
 * comes of that counts: the row may be taken by then.
 */
export async function searchRefusal<T>(
  refusalOf: Dialect["refusalOf"],
  run: (search: boolean) => Promise<T>,
): Promise<T> {
  try {
    return await run(false);
  } catch (error) {
    const failure = error instanceof GatewayError ? error.cause : error;
    const why = databaseErrorCode(failure) === undefined ? null : refusalOf(failure);
    if (why === null || why.kind === "reference") throw error; // references are looked at when a transaction ends
    return run(true);
  }
}

/** Statements inside a savepoint: what fails there is as if it had never been tried. */
export function makeAttempt(run: (sql: string) => Promise<unknown>): RefusalSearch["attempt"] {
  return async (work) => {
    await run("SAVEPOINT attempt");
    try {
      return await work();
    } catch (error) {
      await run("ROLLBACK TO SAVEPOINT attempt");
      throw error;
    } finally {
      await run("RELEASE SAVEPOINT attempt");
    }
  };
}
