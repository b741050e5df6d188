/**
 * What a PostgreSQL address may say after `?`, by libpq's names: what is honoured, what plays no part here, and what
 * would be wrong to pass over because somebody relies on it. Anything else is a mistake of whoever wrote the address.
 */

import { nearest } from "../util/nearest.ts";
import { ownValue } from "../util/ownValue.ts";

/** How sure one wants to be of the connection, as libpq's `sslmode` says it. */
export const SSL_MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** Which of several servers will do, as libpq's `target_session_attrs` says it. */
export const SESSION_ATTRIBUTES = ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"] as const;
export type SessionAttributes = (typeof SESSION_ATTRIBUTES)[number];

const TLS_VERSIONS = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/** Says what is wrong with a value; undefined where nothing is. */
type Check = (value: string) => string | undefined;

const anything: Check = () => undefined;
const oneOf =
  (values: readonly string[]): Check =>
  (value) =>
    values.includes(value) ? undefined : `one of ${values.join(", ")}`;
const seconds: Check = (value) => (/^-?\d{1,6}$/.test(value) ? undefined : "a whole number of seconds");
const isPort = (port: string) => /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535;
const ports: Check = (value) =>
  value.split(",").every((port) => port === "" || isPort(port)) ? undefined : "a number from 1 to 65535";

const HONOURED: Record<string, Check> = {
  host: anything,
  hostaddr: anything,
  port: ports,
  dbname: anything,
  user: anything,
  password: anything,
  passfile: anything,
  options: anything,
  application_name: anything,
  fallback_application_name: anything,
  connect_timeout: seconds,
  sslmode: oneOf(SSL_MODES),
  sslnegotiation: oneOf(["postgres", "direct"]),
  sslrootcert: anything,
  sslcert: anything,
  sslkey: anything,
  sslpassword: anything,
  sslcertmode: oneOf(["disable", "allow", "require"]),
  sslcrl: anything,
  ssl_min_protocol_version: oneOf(TLS_VERSIONS),
  ssl_max_protocol_version: oneOf(TLS_VERSIONS),
  target_session_attrs: oneOf(SESSION_ATTRIBUTES),
  load_balance_hosts: oneOf(["disable", "random"]),
};

/** Of no consequence here: how the kernel keeps a connection alive, what only libpq has, what is always so (UTF8). */
const WITHOUT_EFFECT = [
  ...["client_encoding", "channel_binding", "gssencmode", "gsslib", "gssdelegation", "krbsrvname"],
  ...["keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"],
  ...["sslcompression", "sslsni", "sslkeylogfile", "min_protocol_version", "max_protocol_version"],
];

/** To pass over one of these would be less safe, or another database, than the address says. */
const NOT_SUPPORTED = [
  ...["service", "servicefile", "replication", "requirepeer", "require_auth", "sslcrldir"],
  ...["scram_client_key", "scram_server_key", "oauth_issuer", "oauth_client_id", "oauth_client_secret", "oauth_scope"],
];

const KNOWN = [...Object.keys(HONOURED), ...WITHOUT_EFFECT];

function parameterMistake(name: string, value: string): string | undefined {
  if (WITHOUT_EFFECT.includes(name)) return undefined;
  const check = ownValue(HONOURED, name);
  if (check) {
    const wanted = value === "" ? undefined : check(value);
    return wanted && `${name} to be ${wanted}`;
  }
  if (NOT_SUPPORTED.includes(name)) return `an address without ${name}, which the gateway does not support`;
  const guess = nearest(name, KNOWN);
  const hint = guess ? `did you mean ${guess}?` : `it knows ${Object.keys(HONOURED).join(", ")}`;
  return `only parameters that PostgreSQL's libpq knows, and ${name} is not one of them; ${hint}`;
}

/** As many as there are hosts, or one for all of them. */
function countMistakes(parameters: ReadonlyMap<string, string>): string[] {
  const count = (name: string) => parameters.get(name)?.split(",").length ?? 0;
  const [hosts, addresses, numbers] = [count("host"), count("hostaddr"), count("port")];
  const mistakes: string[] = [];
  if (hosts > 0 && addresses > 0 && hosts !== addresses) mistakes.push("as many values in hostaddr as in host");
  if (numbers > 1 && numbers !== Math.max(hosts, addresses)) mistakes.push("one port, or as many ports as hosts");
  return mistakes;
}

function sslMistakes(parameters: ReadonlyMap<string, string>): string[] {
  const mode = parameters.get("sslmode");
  const isWeak =
    mode === undefined ? parameters.get("sslrootcert") !== "system" : /^(disable|allow|prefer)$/.test(mode);
  const mistakes: string[] = [];
  if (parameters.get("sslnegotiation") === "direct" && isWeak)
    mistakes.push("sslmode to be require or stronger, because sslnegotiation is direct");
  if (parameters.get("sslrootcert") === "system" && mode !== undefined && mode !== "verify-full")
    mistakes.push("sslmode to be verify-full, because sslrootcert is system");
  return mistakes;
}

/** What is wrong with an address's parameters: what was expected instead, a phrase each, without values that may be secret. */
export function parameterMistakes(parameters: ReadonlyMap<string, string>): string[] {
  const single = [...parameters].flatMap(([name, value]) => parameterMistake(name, value) ?? []);
  return [...single, ...countMistakes(parameters), ...sslMistakes(parameters)];
}
