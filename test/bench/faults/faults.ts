import { renameSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import pg from "pg";
import type { Dialect } from "../../support/dialects.ts";
import { MAX_CONNECTIONS, type Servers } from "./servers.ts";

/** Something that goes wrong with a database for a while. */
export interface Fault {
  title: string;
  dialect: Dialect;
  /** Makes it go wrong; gives what puts it right again. */
  begin(servers: Servers): Promise<() => Promise<void> | void>;
}

/** Takes all connections of a server, those of others too. */
async function takeConnections({ server }: Servers): Promise<() => Promise<void>> {
  const clients: pg.Client[] = [];
  for (;;) {
    const client = new pg.Client({ connectionString: server.url });
    client.on("error", () => {});
    try {
      await client.connect();
    } catch {
      if (clients.length >= MAX_CONNECTIONS) break;
    }
    clients.push(client);
    const others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lamindb-gateway'";
    await clients[0]!.query(others);
  }
  return async () => {
    await Promise.all(clients.map((client) => client.end()));
  };
}

export const FAULTS: readonly Fault[] = [
  {
    title: "killed, then started again",
    dialect: "postgres",
    begin: async ({ server }) => {
      await server.kill();
      return () => server.restart();
    },
  },
  {
    title: "refuses connections",
    dialect: "postgres",
    begin: async ({ proxy }) => {
      await proxy.refuse();
      return proxy.mend;
    },
  },
  {
    title: "has no connections left",
    dialect: "postgres",
    begin: takeConnections,
  },
  {
    title: "answers 100 ms late",
    dialect: "postgres",
    begin: async ({ proxy }) => {
      proxy.delay(100);
      return proxy.mend;
    },
  },
  {
    title: "answers 2 s late",
    dialect: "postgres",
    begin: async ({ proxy }) => {
      proxy.delay(2_000);
      return proxy.mend;
    },
  },
  {
    title: "does not answer",
    dialect: "postgres",
    begin: async ({ proxy }) => {
      proxy.delay(Number.POSITIVE_INFINITY);
      return proxy.mend;
    },
  },
  {
    title: "breaks off in the middle of answers",
    dialect: "postgres",
    begin: async ({ proxy }) => {
      proxy.breakAnswers();
      return proxy.mend;
    },
  },
  {
    title: "file is moved away, then back",
    dialect: "sqlite",
    begin: async ({ sqlite }) => {
      renameSync(sqlite, `${sqlite}.away`);
      return () => renameSync(`${sqlite}.away`, sqlite);
    },
  },
  {
    title: "file is locked by another program",
    dialect: "sqlite",
    begin: async ({ sqlite }) => {
      const database = new Database(sqlite);
      database.pragma("journal_mode = DELETE");
      database.exec("BEGIN EXCLUSIVE");
      return () => {
        database.exec("COMMIT");
        database.close();
      };
    },
  },
  {
    title: "file is no database, then is again",
    dialect: "sqlite",
    begin: async ({ sqlite }) => {
      renameSync(sqlite, `${sqlite}.good`);
      writeFileSync(sqlite, "no database");
      return () => renameSync(`${sqlite}.good`, sqlite);
    },
  },
];
