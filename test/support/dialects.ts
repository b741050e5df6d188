/**
 * The databases that tests run on are those that the gateway speaks to. Where it learns another one, whatever must differ
 * for it in tests, `Record<Dialect, …>`, does not compile until somebody has decided how.
 */
import type { InstanceConfig } from "../../src/config/config.ts";
import type { DialectName } from "../../src/instances/dialects/dialect.ts";
import { DIALECTS } from "../../src/instances/dialects/dialects.ts";
import type { OwnTable } from "../../src/instances/dialects/ownTables.ts";

export type Dialect = DialectName;

const OTHERS: Record<Dialect, Dialect> = { sqlite: "postgres", postgres: "sqlite" };

/** A dialect to sync from or to that is not this one. */
export const otherDialect = (dialect: Dialect): Dialect => OTHERS[dialect];

/** All of them, for `describe.each`. */
export const DIALECT_NAMES = Object.keys(OTHERS) as Dialect[];

/** Each with another one, for tests across databases. */
export const DIALECT_PAIRS = Object.entries(OTHERS) as [Dialect, Dialect][];

/** The address of a database, by its file's path or its URL. */
export function addressOf(dialect: Dialect, db: string): InstanceConfig["db"] {
  const addresses: Record<Dialect, InstanceConfig["db"]> = {
    sqlite: { dialect: "sqlite", path: db },
    postgres: { dialect: "postgres", url: db },
  };
  return addresses[dialect];
}

/** The same the other way round. */
export const databaseOf = (address: InstanceConfig["db"]): string =>
  address.dialect === "sqlite" ? address.path : address.url;

/** The full name of one of the gateway's own tables. */
export const ownTable = (dialect: Dialect, table: OwnTable): string => DIALECTS[dialect].ownTable(table);
