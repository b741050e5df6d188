/** A PostgreSQL server of a test's own that offers TLS, and how it lets whom in. */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embeddedPostgres.ts";
import { runSql } from "./postgres.ts";

const FOLDER = new URL("./certificates/", import.meta.url);

/** Path of one of the certificates; `server` and `client` are signed by `ca`, which no machine trusts. */
export function certificate(name: "ca.crt" | "otherCa.crt" | "client.crt" | "client.key"): string {
  return fileURLToPath(new URL(name, FOLDER));
}

export interface TlsPostgres extends EmbeddedPostgres {
  /** Folder of its socket. */
  socketFolder: string;
  /** Whether it offers TLS from now on. */
  offerTls(offers: boolean): Promise<void>;
}

/** Roles: `encrypted`, `unencrypted`, `with_certificate` get in over TCP in this way alone, `with_password` by password. */
const RULES = `
hostssl all encrypted 127.0.0.1/32 trust
host all encrypted 127.0.0.1/32 reject
hostnossl all unencrypted 127.0.0.1/32 trust
host all unencrypted 127.0.0.1/32 reject
hostssl all with_certificate 127.0.0.1/32 cert
host all with_certificate 127.0.0.1/32 reject
host all with_password 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
local all all trust`;

/** Has the server write a file into its data folder, readable for itself alone. */
function writeFile(url: string, name: string, text: string): Promise<void> {
  const lines = `unnest(string_to_array('${text.trim()}', E'\\n'))`;
  return runSql(url, `COPY (SELECT ${lines}) TO PROGRAM 'umask 077; cat > ${name}'`);
}

/** Starts it, with TLS. */
export async function startTlsPostgres(): Promise<TlsPostgres> {
  const server = await startEmbeddedPostgres({ unix_socket_directories: tmpdir() });
  for (const name of ["server.crt", "server.key", "ca.crt"]) {
    await writeFile(server.url, name, readFileSync(new URL(name, FOLDER), "utf8"));
  }
  for (const role of ["encrypted", "unencrypted", "with_certificate"])
    await runSql(server.url, `CREATE ROLE ${role} LOGIN`);
  await runSql(server.url, "CREATE ROLE with_password LOGIN PASSWORD 'open: sesame'");
  await runSql(server.url, "ALTER SYSTEM SET ssl_ca_file = 'ca.crt'");
  await writeFile(server.url, "pg_hba.conf", RULES);
  const offerTls = async (offers: boolean) => {
    await runSql(server.url, `ALTER SYSTEM SET ssl = ${offers ? "on" : "off"}`);
    await runSql(server.url, "SELECT pg_reload_conf()");
  };
  await offerTls(true);
  return { ...server, offerTls, socketFolder: tmpdir() };
}
