import type { ServerResponse } from "node:http";

/** Cuts off a client that takes nothing of its answer for so long, so that place and memory are there for others; tells when it does. */
export function endUnread(response: ServerResponse, idleMs: number, onEnd: () => void): void {
  response.setTimeout(idleMs, () => {
    if (response.writableLength === 0) return; // it is the gateway that is slow
    onEnd();
    response.destroy();
  });
}
