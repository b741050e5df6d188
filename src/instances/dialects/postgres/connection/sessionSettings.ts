/**
 * What a session has to be set to. The URL, the role, the database and the server's configuration may all say something
 * else, so it is set after connecting, and read back. Here is what; `openConnection` applies it to a session, and
 * `transactionStart` to each transaction where a pooler keeps no session.
 */
import type { Limits } from "../../../../config/config.ts";
import { GatewayError } from "../../../../errors.ts";

/** What a connection is for; `init` makes a database. */
export type ConnectionRole = "reader" | "writer" | "queue" | "init";

export interface SessionSetting {
  name: string;
  /** As the server shows it. */
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

const UNITS_MS = { d: 86_400_000, h: 3_600_000, min: 60_000, s: 1000, ms: 1 };

/** A time as the server shows it: in the largest unit that has no remainder. */
function shownTime(ms: number): string {
  const [unit, size] = Object.entries(UNITS_MS).find(([, size]) => ms % size === 0)!;
  return ms === 0 ? "0" : `${ms / size}${unit}`;
}

/**
 * How long a transaction may wait for its next statement before the server takes its end of the connection for dead. However short a
 * request's time is, a busy gateway takes some time from one statement to the next.
 */
const MIN_IDLE_IN_TRANSACTION_MS = 10_000;

function roleSettings(role: ConnectionRole, limits: Limits): Record<string, string> {
  if (role === "init") return { statement_timeout: "0", idle_in_transaction_session_timeout: "0" };
  const timeouts = {
    statement_timeout: shownTime(limits.requestTimeoutMs),
    idle_in_transaction_session_timeout: shownTime(Math.max(limits.requestTimeoutMs * 2, MIN_IDLE_IN_TRANSACTION_MS)),
  };
  if (role === "reader") return { ...timeouts, default_transaction_read_only: "on" };
  return role === "writer" ? { ...timeouts, lock_timeout: shownTime(limits.lockTimeoutMs) } : timeouts;
}

/** The settings of a connection with a role. The search path is none of them: URL, role and database say it. */
export function sessionSettings(role: ConnectionRole, limits: Limits): SessionSetting[] {
  const required = Object.entries({ ...ALWAYS, ...roleSettings(role, limits) });
  return [
    ...required.map(([name, value]) => ({ name, value, isRequired: true })),
    { name: "jit", value: "off", isRequired: false }, // compiling costs more than it saves here
  ];
}

/** Backslashes count or not, as the session is set; an E string has them always. */
const quoted = (text: string) => `E'${text.replace(/['\\]/g, "\\$&")}'`;

/**
 * SQL that sets them, for the session or for the transaction alone, if a condition holds; what the server does not know is passed
 * over, but for names with a dot, which are anybody's own.
 */
export function applySettingsSql(
  settings: readonly SessionSetting[],
  scope: "session" | "transaction",
  condition = "TRUE",
): string {
  const rows = settings.map(({ name, value }) => `(${quoted(name)}, ${quoted(value)})`);
  return `SELECT pg_catalog.set_config(s.name, s.value, ${scope === "transaction"}) FROM (VALUES ${rows.join(", ")}) AS s(name, value)
    WHERE (pg_catalog.current_setting(s.name, true) IS NOT NULL OR pg_catalog.strpos(s.name, '.') > 0) AND ${condition}`;
}

/** A row of what `readSettingsSql` asks for. */
export interface ShownSetting {
  name: string;
  setting: string | null;
}

/** SQL that reads them back, rows of name and setting; `pg_settings` would take a thousand times as long. */
export function readSettingsSql(settings: readonly SessionSetting[]): string {
  const rows = settings.map(({ name }) => `(${quoted(name)})`);
  return `SELECT s.name, pg_catalog.current_setting(s.name, true) AS setting FROM (VALUES ${rows.join(", ")}) AS s(name)`;
}

/** Throws INSTANCE_UNAVAILABLE, naming the setting, where one that is required does not hold. */
export function assertSettings(settings: readonly SessionSetting[], shown: readonly ShownSetting[]): void {
  const found = new Map(shown.map(({ name, setting }) => [name, setting]));
  const wrong = settings.find(({ name, value, isRequired }) => isRequired && found.get(name) !== value);
  if (!wrong) return;
  const { name, value } = wrong;
  const message = `The session setting ${name} must be ${value}, but the server keeps it at ${found.get(name) ?? "nothing"}; make the server, and any pooler in between, accept it.`;
  throw new GatewayError("INSTANCE_UNAVAILABLE", message, { setting: name });
}
