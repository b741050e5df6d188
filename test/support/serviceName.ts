import { connect, createServer, type Socket } from "node:net";

/** An address of a PostgreSQL database that comes to lead to another server; connections that are open stay where they are. */
export interface ServiceName {
  /** The database's address by this name. */
  db: string;
  /** Where new connections come to. */
  leadTo(url: string): void;
  close(): void;
}

/** Opens a TCP proxy on the loopback interface before a PostgreSQL database. */
export async function openServiceName(url: string): Promise<ServiceName> {
  let target = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(socket.on("error", () => {}).on("close", () => other.destroy()));
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const own = Object.assign(new URL(url), {
    hostname: "127.0.0.1",
    port: String((server.address() as { port: number }).port),
  });
  return {
    db: own.href,
    leadTo: (other) => {
      target = new URL(other);
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
