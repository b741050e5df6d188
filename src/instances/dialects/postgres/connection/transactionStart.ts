/** How transactions begin: with their settings, where the connection keeps no session that could have them. */
import type pg from "pg";
import { applySettingsSql, assertSettings, readSettingsSql, type SessionSetting } from "./sessionSettings.ts";

/** What a transaction is to be, whatever the session's defaults are. */
export interface TransactionMode {
  isolation: "read committed" | "repeatable read";
  isReadOnly: boolean;
  /** It says that it is not read-only, whatever the session's default is. */
  saysSo?: true;
}

export const READS: TransactionMode = { isolation: "read committed", isReadOnly: true };
export const SNAPSHOT: TransactionMode = { isolation: "repeatable read", isReadOnly: true };
/** Of a person who reads: what tells the database who that is writes, and then it becomes read-only. */
export const PERSON: TransactionMode = { isolation: "repeatable read", isReadOnly: false, saysSo: true };
export const WRITES: TransactionMode = { isolation: "read committed", isReadOnly: false };

/** Defaults of a session for its transactions. */
const DEFAULTS = /^default_transaction_/;

function modeSettings({ isolation, isReadOnly }: TransactionMode): SessionSetting[] {
  const values = { transaction_isolation: isolation, ...(isReadOnly && { transaction_read_only: "on" }) };
  return Object.entries(values).map(([name, value]) => ({ name, value, isRequired: true }));
}

/**
 * A session that others had before may have been left read-only, so a transaction that writes says that it is not; then it becomes
 * what the database, the role and the server's configuration say.
 */
const AS_CONFIGURED = `SELECT pg_catalog.set_config('transaction_read_only', 'on', true) FROM pg_catalog.pg_settings
  WHERE name = 'default_transaction_read_only' AND reset_val = 'on'`;

/** The statements that begin a transaction, and the check of their results. */
export class TransactionStart {
  readonly sql: string;
  /** How many statements that is. */
  readonly count: number;
  readonly #expected: readonly SessionSetting[];

  /** `settings` are those of a session; none where the session has them. */
  constructor(mode: TransactionMode, settings: readonly SessionSetting[] = []) {
    const own = settings.filter(({ name }) => !DEFAULTS.test(name));
    const writesPooled = own.length > 0 && !mode.isReadOnly && !mode.saysSo;
    const access = mode.isReadOnly ? " READ ONLY" : mode.saysSo || writesPooled ? " READ WRITE" : "";
    const begin = `BEGIN ISOLATION LEVEL ${mode.isolation}${access}`;
    this.#expected = own.length > 0 ? [...modeSettings(mode), ...own] : [];
    const rest = own.length > 0 ? [applySettingsSql(own, "transaction"), readSettingsSql(this.#expected)] : [];
    const statements = [begin, ...(writesPooled ? [AS_CONFIGURED] : []), ...rest];
    this.sql = statements.join("; ");
    this.count = statements.length;
  }

  /** Throws INSTANCE_UNAVAILABLE where the transaction is not set as it has to be. */
  assert(results: readonly pg.QueryResult[]): void {
    if (this.#expected.length > 0) assertSettings(this.#expected, results[this.count - 1]!.rows);
  }
}
