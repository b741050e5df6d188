/** Requests at a steady rate, whatever becomes of them: clients do not know that a database has a fault. */
import { Agent, request } from "node:http";

/** What became of a request. */
export interface Sent {
  /** When it was sent, on the clock of `performance.now()`. */
  atMs: number;
  tookMs: number;
  /** Code of its first error, or what HTTP said of it; null where it was answered. */
  code: string | null;
}

export interface SteadyLoad {
  /** All requests until now that have come to their end, in the order in which they did. */
  sent: readonly Sent[];
  /** Sends no more and waits for those that are on their way. */
  stop(): Promise<void>;
}

const LONGEST_MS = 60_000;

function send(url: string, agent: Agent, body: string): Promise<string | null> {
  return new Promise((resolve) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const options = { method: "POST", agent, headers, timeout: LONGEST_MS };
    const asked = request(url, options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve(codeOf(response.statusCode, text)));
    });
    asked.on("timeout", () => asked.destroy(new Error("no answer")));
    asked.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    asked.end(body);
  });
}

function codeOf(status: number | undefined, text: string): string | null {
  const { errors } = JSON.parse(text) as { errors?: { extensions?: { code?: string } }[] };
  if (errors) return errors[0]?.extensions?.code ?? `status ${status}`;
  return status === 200 ? null : `status ${status}`;
}

/** Sends a query so many times a second. */
export function startLoad(url: string, query: string, perSecond: number): SteadyLoad {
  const agent = new Agent({ keepAlive: true });
  const body = JSON.stringify({ query });
  const sent: Sent[] = [];
  const open = new Set<Promise<void>>();
  const sendOne = async () => {
    const atMs = performance.now();
    const code = await send(url, agent, body);
    sent.push({ atMs, tookMs: performance.now() - atMs, code });
  };
  const startedAt = performance.now();
  let count = 0;
  const timer = setInterval(() => {
    for (; count < ((performance.now() - startedAt) * perSecond) / 1000; count++) {
      const one = sendOne().finally(() => open.delete(one));
      open.add(one);
    }
  }, 2);
  const stop = async () => {
    clearInterval(timer);
    await Promise.all(open);
    agent.destroy();
  };
  return { sent, stop };
}
