/**
 * Ends what runs on a connection when nobody waits for it any more, by PostgreSQL's cancel request. It is a message of its own
 * connection, which takes none of the role's, and hits whatever runs on the one that it names: so that one is kept until the
 * server has taken the request.
 */
import type pg from "pg";
import { type Connected, connectAlike } from "./connectAlike.ts";

/** Number that says in a start-up message's place that this is a cancel request. */
const CANCEL_REQUEST = 80877102;

/** What pg knows of a connection that can be cancelled. */
interface Cancellable extends Connected {
  processID: number;
  secretKey: number;
}

function cancelMessage({ processID, secretKey }: Cancellable): Buffer {
  const message = Buffer.alloc(16);
  const words = [message.length, CANCEL_REQUEST, processID, secretKey];
  for (const [i, word] of words.entries()) message.writeInt32BE(word, 4 * i);
  return message;
}

/** Asks the server to cancel what runs on a connection, and waits until it has; where it cannot be asked, breaks the connection. */
function cancel(client: Cancellable, timeoutMs: number): Promise<void> {
  const { stream } = client.connection;
  if (stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const socket = connectAlike(client);
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error("no answer")));
    socket.once("connect", () => socket.write(cancelMessage(client)));
    socket.once("error", () => stream.destroy());
    socket.once("close", () => resolve()); // the server closes it when it has sent the signal
    socket.resume();
  });
}

/**
 * Does a piece of work on a connection; when `signal` is aborted first, what runs on it is cancelled. Ends when the work has
 * ended and no cancel request is under way, which would hit the next one's work.
 */
export async function cancelOnAbort<T>(
  client: pg.ClientBase,
  signal: AbortSignal | undefined,
  timeoutMs: number,
  work: () => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  let cancelling: Promise<void> | undefined;
  const onAbort = () => {
    cancelling = cancel(client as unknown as Cancellable, timeoutMs);
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await work();
  } finally {
    signal?.removeEventListener("abort", onAbort);
    await cancelling;
  }
}
