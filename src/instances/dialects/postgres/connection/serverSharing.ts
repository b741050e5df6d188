/**
 * Whether a pooler lends one connection of its own to several clients in turn. There no session is kept, and what is set stays
 * behind for others, programs of other people included: so it has to be known before anything is set. A client whose
 * connection is its own keeps it whatever another client does, which is what is tried here.
 */
import type { Socket } from "node:net";
import type pg from "pg";
import { together } from "../../../together.ts";

/** A pooler may be reconfigured while the gateway runs. */
const KNOWN_MS = 60_000;
const ROUNDS = 2;
/** Answers that a client gets while another one, who asked before, waits: its connection is not given away then. */
const PATIENCE = 10;

const PID_SQL = "SELECT pg_catalog.pg_backend_pid()::text AS pid";

/** Process of the server that answers on a connection. */
export async function backendPid(client: pg.Client, timeoutMs: number): Promise<number> {
  const { rows } = await client.query<{ pid: string }>({ text: PID_SQL, query_timeout: timeoutMs } as pg.QueryConfig);
  return Number(rows[0]!.pid);
}

/** Another client, which keeps a server to itself for as long as its transaction is open. */
class OtherClient {
  readonly #client: pg.Client;
  /** Process of its server, once it has one. */
  pid: number | undefined;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  async begin(timeoutMs: number): Promise<void> {
    const [, pid] = await together([this.#client.query("BEGIN"), backendPid(this.#client, timeoutMs)]);
    this.pid = pid;
  }

  async rollback(): Promise<void> {
    this.pid = undefined;
    await this.#client.query("ROLLBACK");
  }

  /** Does not wait for a server that it does not have yet. */
  close(isWaiting: boolean): void {
    if (isWaiting) (this.#client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
    else void this.#client.end().catch(() => undefined);
  }
}

/**
 * Tries a transaction, and gives the server's process after it. A pooler without transactions says so and closes the connection:
 * nothing else is under way then, as what it said would be lost with that, and no other client's answers are judged by it.
 */
async function pidAfterTransaction(client: pg.Client, timeoutMs: number): Promise<number> {
  await client.query({ text: "BEGIN", query_timeout: timeoutMs } as pg.QueryConfig);
  const [, pid] = await together([client.query("ROLLBACK"), backendPid(client, timeoutMs)]);
  return pid;
}

interface Probe {
  ask(): Promise<number>;
  own: number;
  timeoutMs: number;
}

/** Whether the client's server, or another one than before, is had by whoever asks: null where the other one got none. */
async function isGivenAway({ ask, own, timeoutMs }: Probe, other: OtherClient): Promise<boolean | null> {
  const begun = other.begin(timeoutMs);
  begun.catch(() => undefined);
  for (let asked = 0; asked < PATIENCE; asked++) {
    const isBegun = other.pid !== undefined;
    const answer = ask();
    answer.catch(() => undefined);
    await Promise.race([answer, begun]);
    if (other.pid === own || (await answer) !== own) return true;
    if (isBegun) return false;
  }
  return null;
}

/** Poolers go round, or give out first what came back last: either way another server answers one of these. */
async function changesAlone({ ask, own }: Probe): Promise<boolean> {
  return (await ask()) !== own || (await ask()) !== own;
}

async function probe(client: pg.Client, openOther: () => Promise<pg.Client>, timeoutMs: number): Promise<boolean> {
  const ask = () => backendPid(client, timeoutMs);
  const found = { ask, own: await pidAfterTransaction(client, timeoutMs), timeoutMs };
  const opened = await openOther().catch(() => undefined); // there may be too many already
  if (!opened) return changesAlone(found);
  const other = new OtherClient(opened);
  let given: boolean | null = false;
  try {
    for (let round = 0; round < ROUNDS; round++) {
      given = await isGivenAway(found, other);
      if (given !== false) return given ?? false;
      await other.rollback();
      if (await changesAlone(found)) return true;
    }
    return false;
  } finally {
    other.close(given === null);
  }
}

const verdicts = new Map<string, { until: number; isShared: Promise<boolean> }>();

/**
 * Whether the server behind a client is lent to others between its transactions; changes nothing there. What was found of an
 * address (`key`) holds for a minute. Throws the pooler's error where it has no transactions.
 */
export function sharesServer(
  key: string,
  client: pg.Client,
  openOther: () => Promise<pg.Client>,
  timeoutMs: number,
): Promise<boolean> {
  const known = verdicts.get(key);
  if (known && known.until > performance.now()) return known.isShared;
  const isShared = probe(client, openOther, timeoutMs);
  verdicts.set(key, { until: performance.now() + KNOWN_MS, isShared });
  isShared.catch(() => verdicts.delete(key));
  return isShared;
}
