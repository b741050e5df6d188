import { ownValue } from "../util/ownValue.ts";
import type { Table } from "./model.ts";

/** The number that LaminDB stores for a status of a registry's objects; throws where the registry has no such status. */
export function statusCode({ facts, qualifiedName }: Table, status: string): string {
  const code = ownValue(facts.statusCodes ?? {}, status);
  if (code === undefined) throw new Error(`${qualifiedName} has no status ${status}`);
  return String(code);
}
