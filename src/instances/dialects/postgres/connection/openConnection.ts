/**
 * The one place where connections to PostgreSQL are made, whatever for: host after host, with or without TLS as the
 * address allows; then it is prepared, before anybody gets it.
 */
import type pg from "pg";
import type { Limits, PostgresAddress } from "../../../../config/config.ts";
import { GatewayError } from "../../../../errors.ts";
import { ownValue } from "../../../../util/ownValue.ts";
import { filedPassword } from "./passwordFile.ts";
import { PostgresClient } from "./postgresClient.ts";
import { type PostgresHost, type PostgresTarget, postgresTarget } from "./postgresTarget.ts";
import { prepareConnection } from "./prepareConnection.ts";
import { refusedSession } from "./refusedSession.ts";
import { type ConnectionRole, type SessionSetting, sessionSettings } from "./sessionSettings.ts";
import { splitStartOptions } from "./startOptions.ts";
import { type Encryption, encryptions, tlsOptions, translateTlsError } from "./tls.ts";

/** Every value as the server's text. */
export const AS_TEXT = { getTypeParser: () => (value: unknown) => value } as unknown as pg.CustomTypesConfig;

/** How long after the time limit of a statement the server has to have said so. */
const SILENCE_GRACE_MS = 2_000;

const NO_PASSWORD =
  "The server requires a password, but none is configured; set it in the address, PGPASSWORD or ~/.pgpass (readable only by its owner).";

function passwordOf({ password, passwordFile, database, user }: PostgresTarget, { host, port }: PostgresHost): string {
  const name = host.startsWith("/") ? "localhost" : host; // as libpq looks a socket up
  const found = password ?? filedPassword(passwordFile, [name, String(port), database, user]);
  if (found === undefined) throw new GatewayError("INSTANCE_UNAVAILABLE", NO_PASSWORD);
  return found;
}

function clientConfig({ target, options }: Request, host: PostgresHost, encryption: Encryption): pg.ClientConfig {
  const { user, database, applicationName, connectTimeoutMs, isDirectTls } = target;
  return {
    ...{ user, database, host: host.address ?? host.host, port: host.port },
    password: () => passwordOf(target, host),
    ssl: encryption === "tls" && tlsOptions(target, host),
    sslnegotiation: encryption === "tls" && isDirectTls ? "direct" : "postgres",
    application_name: applicationName,
    ...(options && { options }),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    pipeline: true, // statements that are asked together go out together
  };
}

const STATE_SQL =
  "SELECT pg_catalog.pg_is_in_recovery()::text AS standby, pg_catalog.current_setting('transaction_read_only') AS read_only";

/** Whether the server is one of those that `target_session_attrs` wants. */
async function assertAttributes(client: PostgresClient, wanted: PostgresTarget["sessionAttributes"]): Promise<void> {
  if (wanted === "any") return;
  const { rows } = await client.query<{ standby: string; read_only: string }>(STATE_SQL);
  const [isStandby, isReadOnly] = [rows[0]?.standby === "true", rows[0]?.read_only === "on"];
  const fits: Record<string, boolean> = { "read-write": !isReadOnly, "read-only": isReadOnly, primary: !isStandby };
  if (ownValue(fits, wanted) ?? isStandby) return;
  const message = `The server does not match target_session_attrs=${wanted}; add one that does to the address.`;
  throw new GatewayError("INSTANCE_UNAVAILABLE", message, { retryable: true });
}

/** The server's code; EPIPE and the like are the system's. */
function sqlState(error: unknown): string | undefined {
  return /^(?!E[A-Z]{4}$)[0-9A-Z]{5}$/.exec(String((error as { code?: unknown } | undefined)?.code))?.[0];
}

const NO_SERVER = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENOENT|EACCES|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

/** Whether the other way to connect may do: the server let nobody in this way, or did not get as far as to answer. */
function isOfEncryption(error: unknown): boolean {
  if (error instanceof GatewayError) return false;
  const { code, message } = error as { code?: string; message: string };
  const state = sqlState(error);
  if (state !== undefined) return state === "28000" || state.startsWith("08");
  return !(code && NO_SERVER.test(code)) && !/timeout/i.test(message);
}

/** As in libpq, a server that knows its answer is not asked again elsewhere. */
function isFinal(error: unknown): boolean {
  const state = sqlState(error instanceof GatewayError ? error.cause : error) ?? "";
  return /^(28|3D)/.test(state);
}

interface Request {
  target: PostgresTarget;
  role: ConnectionRole;
  settings: SessionSetting[];
  /** For the start of the session. */
  options: string | undefined;
  keepsSession: boolean;
  /** How long the server may say nothing of what is asked; 0: for ever. */
  silenceMs: number;
}

async function connect(request: Request, host: PostgresHost, encryption: Encryption): Promise<PostgresClient> {
  const { target, role, settings, keepsSession } = request;
  const types = role === "writer" ? { types: AS_TEXT } : {};
  const config = { ...clientConfig(request, host, encryption), ...types };
  const client = new PostgresClient(config, role, keepsSession ? undefined : settings);
  try {
    await client.connect();
    client.breakWhenSilent(target.connectTimeoutMs);
    await assertAttributes(client, target.sessionAttributes);
    return client;
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
}

async function open(request: Request, host: PostgresHost, encryption: Encryption): Promise<PostgresClient> {
  const { settings, target } = request;
  const client = await connect(request, host, encryption);
  try {
    const wanted = { settings, timeoutMs: target.connectTimeoutMs };
    await prepareConnection(client, wanted, () => connect(request, host, encryption));
    client.breakWhenSilent(request.silenceMs);
    client.isReady = true;
    return client;
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
}

async function connectToHost(request: Request, host: PostgresHost): Promise<PostgresClient> {
  let failure: unknown;
  for (const encryption of encryptions(request.target, host)) {
    try {
      return await open(request, host, encryption);
    } catch (error) {
      // what the server said the first time counts for more than that the second way is closed
      if (failure === undefined || sqlState(failure) === undefined) failure = error;
      if (!isOfEncryption(error)) break;
    }
  }
  throw translateTlsError(failure, request.target);
}

async function connectToAny(request: Request): Promise<PostgresClient> {
  let failure: unknown;
  for (const host of request.target.hosts) {
    try {
      return await connectToHost(request, host);
    } catch (error) {
      failure = error;
      if (isFinal(error)) break;
    }
  }
  throw failure;
}

function makeRequest(address: PostgresAddress, role: ConnectionRole, limits: Limits): Request {
  const target = postgresTarget(address, limits);
  const own = sessionSettings(role, limits);
  const silenceMs = role === "init" ? 0 : limits.requestTimeoutMs + SILENCE_GRACE_MS; // as long as statements may take
  if (address.pooler === undefined) {
    return { target, role, settings: own, options: target.options, keepsSession: true, silenceMs };
  }
  const { settings, rest } = splitStartOptions(target.options ?? "");
  return { target, role, settings: [...settings, ...own], options: rest, keepsSession: false, silenceMs };
}

async function openReady(address: PostgresAddress, role: ConnectionRole, limits: Limits): Promise<PostgresClient> {
  const request = makeRequest(address, role, limits);
  const { target } = request;
  if (target.sessionAttributes !== "prefer-standby") return connectToAny(request);
  return connectToAny({ ...request, target: { ...target, sessionAttributes: "standby" } }).catch(() =>
    connectToAny({ ...request, target: { ...target, sessionAttributes: "any" } }),
  );
}

/** Opens a connection that is ready for its role; throws the server's error, pg's, or INSTANCE_UNAVAILABLE. */
export function openConnection(
  address: PostgresAddress,
  role: ConnectionRole,
  limits: Limits,
): Promise<PostgresClient> {
  return openReady(address, role, limits).catch((error) => Promise.reject(refusedSession(error)));
}
