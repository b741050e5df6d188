import type pg from "pg";
import { type Connected, connectAlike } from "./connectAlike.ts";

/** PostgreSQL's question whether there is TLS. Servers and poolers answer it before any login, so it takes none of the role's connections. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
/** Node's codes where nobody has answered; a refusal is an answer, and so is what this process lacks. */
const NOBODY = /^(ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN)$/;

/**
 * Whether anything comes from the server that a connection leads to, asked on a new one, within so many milliseconds. A server
 * that is busy answers, too, as it has nothing to do for it; a pooler answers for itself.
 */
export function serverAnswers(client: pg.ClientBase, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectAlike(client as unknown as Connected);
    const end = (answers: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answers);
    };
    // where this process stood still for so long, the answer is read first
    const timer = setTimeout(() => setImmediate(end, false), timeoutMs);
    socket.once("connect", () => socket.write(SSL_REQUEST));
    socket.once("data", () => end(true));
    socket.once("end", () => end(true));
    socket.on("error", ({ code }: NodeJS.ErrnoException) => end(!NOBODY.test(code ?? "")));
  });
}
