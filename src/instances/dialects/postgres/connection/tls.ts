/** TLS as libpq's parameters ask for it, in Node's words; and what its failures mean. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import tls, { type ConnectionOptions, type SecureVersion } from "node:tls";
import { GatewayError } from "../../../../errors.ts";
import type { PostgresHost, PostgresTarget } from "./postgresTarget.ts";

export type Encryption = "tls" | "plain";

/** The ways to connect that a mode allows, in the order in which libpq tries them; sockets of this machine need no TLS. */
export function encryptions({ sslMode }: Pick<PostgresTarget, "sslMode">, { host }: PostgresHost): Encryption[] {
  if (host.startsWith("/") || sslMode === "disable") return ["plain"];
  if (sslMode === "allow") return ["plain", "tls"];
  return sslMode === "prefer" ? ["tls", "plain"] : ["tls"];
}

function unavailable(message: string, cause?: unknown): GatewayError {
  return new GatewayError("INSTANCE_UNAVAILABLE", message, {}, cause);
}

function readPem(parameter: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw unavailable(`The file given by ${parameter} cannot be read: ${path}.`, error);
  }
}

/** A file that an address names, else the one that libpq would look for, if it is there. */
function pemOf({ parameters }: PostgresTarget, parameter: string, byDefault: string): string | undefined {
  const path = parameters.get(parameter);
  const file = join(homedir(), ".postgresql", byDefault);
  return path !== undefined ? readPem(parameter, path) : existsSync(file) ? readPem(parameter, file) : undefined;
}

/** What this machine trusts, apart from Node's own list. */
function systemAuthorities(): string[] {
  return [...tls.rootCertificates, ...(tls.getCACertificates?.("system") ?? [])];
}

/** Whom to trust, and whether the name counts; as in libpq, `require` with a certificate authority given checks the certificate. */
function verification(target: PostgresTarget): ConnectionOptions {
  const { sslMode, parameters } = target;
  if (parameters.get("sslrootcert") === "system") return { rejectUnauthorized: true, ca: systemAuthorities() };
  const ca = /^(allow|prefer)$/.test(sslMode) ? undefined : pemOf(target, "sslrootcert", "root.crt");
  if (sslMode === "verify-full") return { rejectUnauthorized: true, ...(ca && { ca }) }; // without: whom Node trusts
  if (sslMode === "verify-ca" && !ca) {
    throw unavailable(
      "sslmode=verify-ca needs the certificate of a certificate authority; give its file with sslrootcert.",
    );
  }
  return ca ? { rejectUnauthorized: true, ca, checkServerIdentity: () => undefined } : { rejectUnauthorized: false };
}

function clientCertificate(target: PostgresTarget): ConnectionOptions {
  if (target.parameters.get("sslcertmode") === "disable") return {};
  const cert = pemOf(target, "sslcert", "postgresql.crt");
  const key = cert === undefined ? undefined : pemOf(target, "sslkey", "postgresql.key");
  const passphrase = target.parameters.get("sslpassword");
  return { ...(cert && key && { cert, key }), ...(passphrase && { passphrase }) };
}

/** Node's options for TLS with a host; throws INSTANCE_UNAVAILABLE where a file is missing. */
export function tlsOptions(target: PostgresTarget, { host, address }: PostgresHost): ConnectionOptions {
  const version = (name: string) => target.parameters.get(name) as SecureVersion | undefined;
  const [minVersion, maxVersion] = [version("ssl_min_protocol_version"), version("ssl_max_protocol_version")];
  const crl = target.parameters.get("sslcrl");
  return {
    ...verification(target),
    ...clientCertificate(target),
    ...(crl && { crl: readPem("sslcrl", crl) }),
    ...(minVersion && { minVersion }),
    ...(maxVersion && { maxVersion }),
    ...(address !== undefined && address !== host && { servername: host }), // pg would check the address
  };
}

const REFUSED = /does not support SSL|error establishing an SSL/; // pg gives these no code
const NAME_DIFFERS = "ERR_TLS_CERT_ALTNAME_INVALID";

/** What a failure to encrypt means; others are given back as they are. */
export function translateTlsError(error: unknown, { sslMode }: PostgresTarget): unknown {
  const { code, message } = error as { code?: string; message: string };
  if (code === undefined && REFUSED.test(message)) {
    return unavailable(
      `The server does not offer TLS, which sslmode=${sslMode} requires; turn it on there, or set sslmode to prefer.`,
      error,
    );
  }
  if (code === NAME_DIFFERS) {
    const advice = "correct the host, or set sslmode to verify-ca to skip checking the name";
    return unavailable(`The server's certificate is for another name (${message}); ${advice}.`, error);
  }
  if (code && /^ERR_O?SSL_|^EPROTO$/.test(code)) {
    const advice = "check the files of sslcert, sslkey and sslrootcert, and the TLS versions that both sides allow";
    return unavailable(`The server and the gateway cannot agree on TLS (${message}); ${advice}.`, error);
  }
  if (code && /CERT|ISSUER|CRL|_SIGNATURE$/.test(code)) {
    const advice = "give the authority that signed it with sslrootcert, or set sslmode to require to skip checking it";
    return unavailable(`The server's certificate is not trusted (${message}); ${advice}.`, error);
  }
  return error;
}
