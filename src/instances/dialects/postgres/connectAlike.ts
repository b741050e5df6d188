import { connect, type Socket } from "node:net";

/** What pg knows of a connection. */
export interface Connected {
  host: string;
  port: number;
  connection: { stream: Socket };
}

/** Another connection to the very server that one leads to, whatever its name stands for by now; nothing is said on it yet. */
export function connectAlike({ host, port, connection }: Connected): Socket {
  const { remoteAddress, remotePort } = connection.stream;
  if (remoteAddress === undefined) return connect(`${host}/.s.PGSQL.${port}`);
  return connect(remotePort!, remoteAddress);
}
