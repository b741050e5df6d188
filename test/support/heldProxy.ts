import { connect, createServer, type Socket } from "node:net";

/** A way to a PostgreSQL database that can be held up: what is sent to the database then waits. */
export interface HeldProxy {
  /** The database's address on this way. */
  db: string;
  hold(): void;
  release(): void;
  /** Connections that are open now pass nothing any more and are not closed either, as where a host is gone; new ones work. */
  strand(): void;
  /** How many connections were opened to it. */
  connections(): number;
  /** Whether something waits. */
  isWaiting(): boolean;
  close(): void;
}

/** Opens a TCP proxy on the loopback interface before a PostgreSQL database. */
export async function openHeldProxy(url: string): Promise<HeldProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  let isHeld = false;
  let connections = 0;
  const stranded = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    connections += 1;
    const database = connect(Number(target.port), target.hostname);
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    client.on("data", (data) => {
      if (isHeld) waiting.push(() => database.write(data));
      else if (!stranded.has(client)) database.write(data);
    });
    client.on("end", () => {
      if (!stranded.has(client)) client.end();
    });
    database.on("data", (data) => {
      if (!stranded.has(client)) client.write(data);
    });
    client.on("close", () => database.destroy());
    database.on("close", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const own = new URL(url);
  own.hostname = "127.0.0.1";
  own.port = String((server.address() as { port: number }).port);
  return {
    db: own.href,
    hold: () => {
      isHeld = true;
    },
    release: () => {
      isHeld = false;
      for (const send of waiting.splice(0)) send();
    },
    strand: () => {
      for (const socket of sockets) stranded.add(socket);
    },
    connections: () => connections,
    isWaiting: () => waiting.length > 0,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
