import type { Dialect } from "../support/dialects.ts";
import type { Edit } from "./editTarget.ts";
import { PostgresSides } from "./postgresSides.ts";
import { SqliteSides } from "./sqliteSides.ts";

export type Side = "python" | "gateway";

/** The databases of a run: one source that both sides read, and for each side a target. */
export interface Sides {
  readonly source: string;
  readonly targets: Record<Side, string>;
  /** How `oracle.py` is told where source and target are. */
  readonly oracleArguments: [source: string, target: string];
  /** Starts a case: the source and both targets get the content of SQLite files. */
  begin(source: string, target: string): Promise<void>;
  /** Gives the other side's target the content of this one. */
  copyFrom(side: Side): Promise<void>;
  /** Makes the same edits on both targets. */
  edit(edits: Edit[]): Promise<void>;
  /** Keeps the source and a target in a folder under a name. */
  keep(side: Side | "source", folder: string, name: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the databases of a run under a folder, or on the PostgreSQL server of `adminUrl`. */
export async function openSides(dialect: Dialect, work: string, adminUrl: string): Promise<Sides> {
  return dialect === "sqlite" ? new SqliteSides(work) : PostgresSides.open(adminUrl);
}
