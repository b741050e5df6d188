/** What is measured: a gateway as it is served, over an instance that has no faults and one of each dialect that has. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { run } from "../../support/commandLine.ts";
import type { Dialect } from "../../support/dialects.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../support/embeddedPostgres.ts";
import { unpackSqliteTemplate } from "../../support/sqliteTemplates.ts";
import { temporaryPath } from "../../support/temporary.ts";
import { withClient } from "../../support/withClient.ts";
import { type FaultyProxy, openFaultyProxy } from "./faultyProxy.ts";

export const HEALTHY = "bench/healthy";
export const FAULTY: Record<Dialect, string> = { postgres: "bench/postgres", sqlite: "bench/sqlite" };
export const MAX_CONNECTIONS = 40;

const MAIN = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
const DUMP = new URL("../../parity/data/source.sql.gz", import.meta.url);

export interface Servers {
  /** Where the gateway takes operations. */
  url: string;
  /** The PostgreSQL server that faults come to, and the gateway's way to it. */
  server: EmbeddedPostgres;
  proxy: FaultyProxy;
  /** The SQLite file that faults come to. */
  sqlite: string;
  close(): Promise<void>;
}

/** A server of its own whose database has the content of the source template. */
async function startFilled(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ max_connections: String(MAX_CONNECTIONS) });
  await withClient(server.url, (client) => client.query(gunzipSync(readFileSync(DUMP)).toString()));
  return server;
}

/** Starts two PostgreSQL servers and the gateway. */
export async function startServers(): Promise<Servers> {
  const [healthy, server] = await Promise.all([startFilled(), startFilled()]);
  const proxy = await openFaultyProxy(server.url);
  const sqlite = unpackSqliteTemplate("source");
  const instances = [
    { slug: HEALTHY, db: healthy.url },
    { slug: FAULTY.postgres, db: proxy.db },
    { slug: FAULTY.sqlite, db: sqlite },
  ];
  const file = temporaryPath("gateway.json");
  writeFileSync(file, JSON.stringify({ default: HEALTHY, instances, log: { level: "error" } }));
  const gateway = run(process.execPath, ["--max-semi-space-size=16", MAIN, "serve", "--config", file], { PORT: "0" });
  const url = await gateway.waitFor(/serves (http:\S+)/);
  const close = async () => {
    gateway.kill("SIGTERM");
    await gateway.ended;
    proxy.close();
    await Promise.all([healthy.stop(), server.stop()]);
  };
  return { url, server, proxy, sqlite, close };
}
