import { databaseError, databaseErrorCode } from "../databaseErrorCode.ts";
import type { Change } from "../dialect.ts";

/** Not there any more, or of another type: table, column, function or operator of these types, type, value of this type; within a function of the database it is that function's fault. */
const SCHEMA_CHANGES = new Set(["42P01", "42703", "42883", "42704", "42804", "42846"]);

/** What has changed since the server was asked the same before; null for failures of another cause. */
export function postgresChange(failure: unknown): Change | null {
  const code = databaseErrorCode(failure) ?? "";
  // that a result has other types now is said as "not supported"; 26000: the connection does not know the plan
  if (code === "26000" || (code === "0A000" && databaseError(failure).routine === "RevalidateCachedQuery"))
    return "plan";
  return SCHEMA_CHANGES.has(code) && !databaseError(failure).where ? "schema" : null;
}
