/** Where an address leads and as whom: what it says, then the environment as libpq reads it, then libpq's defaults. */
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import type { Limits, PostgresAddress } from "../../../../config/config.ts";
import type { SessionAttributes, SslMode } from "../../../../config/postgresParameters.ts";
import { type PostgresParameters, parsePostgresUrl } from "../../../../config/postgresUrl.ts";
import { GatewayError } from "../../../../errors.ts";

export interface PostgresHost {
  /** Name, IP address, or the folder of a socket. */
  host: string;
  /** IP address to use instead of asking for the name's. */
  address?: string;
  port: number;
}

export interface PostgresTarget {
  /** To be tried in this order. */
  hosts: PostgresHost[];
  database: string;
  user: string;
  /** Absent: the password file has it, or none is needed. */
  password?: string;
  passwordFile?: string;
  /** For the start of the session, as the address says it; what correctness rests on is set after it. */
  options?: string;
  applicationName: string;
  connectTimeoutMs: number;
  sessionAttributes: SessionAttributes;
  sslMode: SslMode;
  isDirectTls: boolean;
  /** All parameters, for those of TLS. */
  parameters: PostgresParameters;
}

/** Environment variables that libpq takes where an address says nothing. */
const VARIABLES = {
  host: "PGHOST",
  hostaddr: "PGHOSTADDR",
  port: "PGPORT",
  user: "PGUSER",
  password: "PGPASSWORD",
  passfile: "PGPASSFILE",
  options: "PGOPTIONS",
  application_name: "PGAPPNAME",
  sslmode: "PGSSLMODE",
  sslnegotiation: "PGSSLNEGOTIATION",
  sslrootcert: "PGSSLROOTCERT",
  sslcert: "PGSSLCERT",
  sslkey: "PGSSLKEY",
  sslcertmode: "PGSSLCERTMODE",
  sslcrl: "PGSSLCRL",
  ssl_min_protocol_version: "PGSSLMINPROTOCOLVERSION",
  ssl_max_protocol_version: "PGSSLMAXPROTOCOLVERSION",
  target_session_attrs: "PGTARGETSESSIONATTRS",
  load_balance_hosts: "PGLOADBALANCEHOSTS",
};
const DEFAULT_PORT = 5432;
const SOCKET_FOLDERS = ["/var/run/postgresql", "/tmp"];

function withEnvironment(written: PostgresParameters): Map<string, string> {
  const parameters = new Map(written);
  for (const [name, variable] of Object.entries(VARIABLES)) {
    const value = process.env[variable];
    if (value && !parameters.has(name)) parameters.set(name, value);
  }
  return parameters;
}

/** libpq's default is the server's socket on this machine. */
function defaultHost(port: number): string {
  return SOCKET_FOLDERS.find((folder) => existsSync(`${folder}/.s.PGSQL.${port}`)) ?? "localhost";
}

function hostsOf(parameters: PostgresParameters): PostgresHost[] {
  const list = (name: string) => parameters.get(name)?.split(",") ?? [];
  const [names, addresses, ports] = [list("host"), list("hostaddr"), list("port")];
  const hosts = Array.from({ length: Math.max(names.length, addresses.length, 1) }, (_, i) => {
    const port = Number((ports.length === 1 ? ports[0] : ports[i]) || DEFAULT_PORT);
    const address = addresses[i];
    return { host: names[i] || address || defaultHost(port), ...(address && { address }), port };
  });
  if (parameters.get("load_balance_hosts") === "random") hosts.sort(() => Math.random() - 0.5);
  return hosts;
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "postgres"; // a process whose user has no name
  }
}

function connectTimeoutMs(seconds: string | undefined, limits: Pick<Limits, "connectTimeoutMs">): number {
  const given = Number(seconds ?? 0);
  return given > 0 ? given * 1000 : limits.connectTimeoutMs;
}

/** Reads an address; throws INTERNAL_ERROR for one that the configuration should not have let pass. */
export function postgresTarget({ url }: PostgresAddress, limits: Pick<Limits, "connectTimeoutMs">): PostgresTarget {
  const parsed = parsePostgresUrl(url);
  const database = parsed?.parameters.get("dbname");
  if (!parsed || database === undefined) throw new GatewayError("INTERNAL_ERROR", "not a PostgreSQL address");
  const parameters = withEnvironment(parsed.parameters);
  const get = (name: string) => parameters.get(name);
  const [password, passwordFile, options] = [get("password"), get("passfile"), get("options")];
  return {
    hosts: hostsOf(parameters),
    database,
    user: get("user") ?? systemUser(),
    ...(password !== undefined && { password }),
    ...(passwordFile !== undefined && { passwordFile }),
    ...(options !== undefined && { options }),
    applicationName: get("application_name") ?? get("fallback_application_name") ?? "lamindb-gateway",
    connectTimeoutMs: connectTimeoutMs(get("connect_timeout"), limits),
    sessionAttributes: (get("target_session_attrs") ?? "any") as SessionAttributes,
    sslMode: (get("sslmode") ?? (get("sslrootcert") === "system" ? "verify-full" : "prefer")) as SslMode,
    isDirectTls: get("sslnegotiation") === "direct",
    parameters,
  };
}
