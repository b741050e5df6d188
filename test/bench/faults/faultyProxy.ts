import { connect, createServer, type Server, type Socket } from "node:net";

/** A way to a PostgreSQL server on which things go wrong when asked. */
export interface FaultyProxy {
  /** The database's address on this way. */
  db: string;
  /** From now on answers come so many milliseconds late; with Infinity they do not come at all. */
  delay(ms: number): void;
  /** From now on connections break in the middle of the first answer. */
  breakAnswers(): void;
  /** Ends all connections and refuses new ones. */
  refuse(): Promise<void>;
  /** From now on nothing goes wrong any more. Answers that were held back are lost with their connections. */
  mend(): Promise<void>;
  close(): void;
}

/** Opens a TCP proxy on the loopback interface before a database. */
export async function openFaultyProxy(url: string): Promise<FaultyProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let delayMs = 0;
  let isBreaking = false;
  const take = (client: Socket) => {
    const database = connect(Number(target.port), target.hostname);
    const both = [client, database];
    const end = () => {
      for (const socket of both) socket.destroy();
    };
    for (const socket of both) {
      sockets.add(socket.setNoDelay());
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on("data", (data) => database.write(data));
    database.on("data", (data) => {
      if (isBreaking) client.write(data.subarray(0, data.length >> 1), end);
      else if (delayMs === 0) client.write(data);
      else if (Number.isFinite(delayMs)) setTimeout(() => client.write(data), delayMs);
      else sockets.add(client); // lost
    });
  };
  let server = await listen(take, 0);
  const own = Object.assign(new URL(url), { hostname: "127.0.0.1", port: String(portOf(server)) });
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    db: own.href,
    delay: (ms) => {
      delayMs = ms;
    },
    breakAnswers: () => {
      isBreaking = true;
    },
    refuse: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      endAll();
      await closed;
    },
    mend: async () => {
      if (delayMs === Number.POSITIVE_INFINITY) endAll();
      [delayMs, isBreaking] = [0, false];
      if (!server.listening) server = await listen(take, Number(own.port));
    },
    close: () => {
      server.close();
      endAll();
    },
  };
}

const portOf = (server: Server) => (server.address() as { port: number }).port;

function listen(take: (client: Socket) => void, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(take).once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
