import type { Dialect } from "../../support/dialects.ts";
import { PostgresDatabases } from "./postgresDatabases.ts";
import { SqliteDatabases } from "./sqliteDatabases.ts";

/** Numbers of rows by table. */
export type RowCounts = Map<string, number>;

/** A source with the objects to sync, and one target, which all systems write to in turn. */
export interface BenchDatabases {
  readonly source: string;
  readonly target: string;
  /** How `oracle.py` is told where they are. */
  readonly oracleArguments: [source: string, target: string];
  /** Brings the target back to its start, under the open connections of all systems. */
  restore(): Promise<void>;
  /** Keeps the rows that the target has beyond its start, for `insertAdded`; gives their numbers. */
  keepAdded(): Promise<RowCounts>;
  /** Inserts the kept rows again as plain SQL, in one transaction; gives milliseconds by how it is done. */
  insertAdded(): Promise<Map<string, number>>;
  close(): Promise<void>;
}

/** Opens databases under a folder, or on the PostgreSQL server of `adminUrl`; `seed` adds objects to the source's file. */
export function openDatabases(
  dialect: Dialect,
  work: string,
  adminUrl: string,
  seed: (path: string) => void,
): Promise<BenchDatabases> {
  return dialect === "sqlite" ? SqliteDatabases.open(work, seed) : PostgresDatabases.open(work, adminUrl, seed);
}
