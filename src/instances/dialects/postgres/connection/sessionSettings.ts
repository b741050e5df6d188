/**
 * What a session has to be set to. The URL, the role, the database and the server's configuration may all say something
 * else, so it is set after connecting, and read back. Here is what; `openConnection` applies it to a session.
 */
import type { Limits } from "../../../../config/config.ts";
import { GatewayError } from "../../../../errors.ts";

/** What a connection is for; `init` makes a database. */
export type ConnectionRole = "reader" | "writer" | "queue" | "init";

export interface SessionSetting {
  /** As `pg_settings` has it, capital letters included. */
  name: string;
  /** As `pg_settings` gives it back. */
  value: string;
  /** Answers or data would be wrong, or limits not kept, without it; the others only make things faster. */
  isRequired: boolean;
}

/** The texts of values, how the server reads ours, and what a transaction sees once its lock is there. */
const ALWAYS = {
  TimeZone: "UTC",
  DateStyle: "ISO, MDY",
  IntervalStyle: "postgres",
  extra_float_digits: "1",
  client_encoding: "UTF8",
  standard_conforming_strings: "on",
  array_nulls: "on",
  default_transaction_isolation: "read committed",
};

function roleSettings(role: ConnectionRole, limits: Limits): Record<string, string> {
  if (role === "init") return { statement_timeout: "0", idle_in_transaction_session_timeout: "0" };
  const timeouts = {
    statement_timeout: String(limits.requestTimeoutMs),
    idle_in_transaction_session_timeout: String(limits.requestTimeoutMs * 2),
  };
  if (role === "reader") return { ...timeouts, default_transaction_read_only: "on" };
  return role === "writer" ? { ...timeouts, lock_timeout: String(limits.lockTimeoutMs) } : timeouts;
}

/** The settings of a connection with a role. The search path is none of them: URL, role and database say it. */
export function sessionSettings(role: ConnectionRole, limits: Limits): SessionSetting[] {
  const required = Object.entries({ ...ALWAYS, ...roleSettings(role, limits) });
  return [
    ...required.map(([name, value]) => ({ name, value, isRequired: true })),
    { name: "jit", value: "off", isRequired: false }, // compiling costs more than it saves here
  ];
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** SQL that sets them, for the session or for the transaction alone; what the server does not know is passed over. */
export function applySettingsSql(settings: readonly SessionSetting[], scope: "session" | "transaction"): string {
  const rows = settings.map(({ name, value }) => `(${quoted(name)}, ${quoted(value)})`);
  return `SELECT pg_catalog.set_config(s.name, s.value, ${scope === "transaction"}) FROM (VALUES ${rows.join(", ")}) AS s(name, value)
    WHERE pg_catalog.current_setting(s.name, true) IS NOT NULL`;
}

/** SQL that reads them back, rows of name and value. */
export function readSettingsSql(settings: readonly SessionSetting[]): string {
  return `SELECT name, setting FROM pg_catalog.pg_settings WHERE name IN (${settings.map(({ name }) => quoted(name)).join(", ")})`;
}

/** Throws INSTANCE_UNAVAILABLE, naming the setting, where one that is required does not hold. */
export function assertSettings(settings: readonly SessionSetting[], found: ReadonlyMap<string, string>): void {
  const wrong = settings.find(({ name, value, isRequired }) => isRequired && found.get(name) !== value);
  if (!wrong) return;
  const { name, value } = wrong;
  const message = `The session setting ${name} has to be ${value}, and the server keeps it at ${found.get(name) ?? "nothing"}; let the server, and any pooler in between, accept it.`;
  throw new GatewayError("INSTANCE_UNAVAILABLE", message, { setting: name });
}
