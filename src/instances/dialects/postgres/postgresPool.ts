/**
 * Connections to a PostgreSQL database, lent in turns. A pool makes do with the connections that it gets: where another
 * one is refused, those who wait have theirs in turn with the ones that are there. All pools on one address share its
 * number of connections, and one that has none gets one that another pool can spare.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { DEFAULT_POOL_MAX, type Limits, type PostgresAddress } from "../../../config/config.ts";
import { addressKey } from "../../../config/databaseAddress.ts";
import { GatewayError } from "../../../errors.ts";
import { openConnection } from "./connection/openConnection.ts";
import type { PostgresClient } from "./connection/postgresClient.ts";
import { postgresTarget } from "./connection/postgresTarget.ts";
import type { ConnectionRole } from "./connection/sessionSettings.ts";
import { serverAnswers } from "./serverAnswers.ts";
import { translatePostgresError } from "./translatePostgresError.ts";

const IDLE_MS = 10_000;
/** A name may lead to another server by now, and to a connection that works it makes no difference that it does. */
const MAX_AGE_MS = 300_000;
/** A server that only reads may do so for long, and say so at each request: connections of this age are given up for it, not those that have just been opened. */
const LEFT_AGE_MS = 5_000;
/** For so long after a refusal nothing beyond the connections at hand is asked for. */
const CONTENT_MS = 5_000;
const RETRY_MS = 100;
/** What a pool on another address has not used for so long it can spare: it may lead to the same server under another name. */
const SPARE_AFTER_MS = 1_000;
const TOO_MANY_CONNECTIONS = "53300";
/** The part of the patience with a server in which it may just be busy; the rest is for its answer to the question whether it is there. */
const BUSY_PART = 1 / 4;

interface Waiting {
  resolve(client: PostgresClient): void;
  reject(error: unknown): void;
}

/** All pools of this process. */
const pools = new Set<PostgresPool>();

/** A pool whose connections are had in the order in which they were asked for. */
export class PostgresPool {
  readonly #open: () => Promise<PostgresClient>;
  readonly #key: string;
  readonly #server: string;
  readonly #max: number;
  readonly #maxTogether: number;
  readonly #patienceMs: number;
  /** Those that nobody uses, the least recently used first. */
  readonly #idle = new Map<PostgresClient, { timer: NodeJS.Timeout; since: number }>();
  readonly #lent = new Set<PostgresClient>();
  readonly #closing = new Set<Promise<unknown>>();
  readonly #waiting: Waiting[] = [];
  #opening = 0;
  /** Times are on the clock of `performance.now()`. */
  #content = { with: 0, until: 0 };
  #refusedSince: number | undefined;
  #retry: NodeJS.Timeout | undefined;
  #hasOpened = false;
  #isWatching = false;
  #whenReturned: (() => void) | undefined;
  #isEnded = false;

  /** Opens nothing yet; `max` bounds this pool, `address.poolMax` all pools on the address. */
  constructor(address: PostgresAddress, role: ConnectionRole, limits: Limits, max: number) {
    this.#open = () => openConnection(address, role, limits);
    const database = addressKey(address);
    this.#key = `${postgresTarget(address, limits).user}@${database}`;
    this.#server = database.slice(0, database.lastIndexOf("/"));
    this.#maxTogether = address.poolMax ?? DEFAULT_POOL_MAX;
    this.#max = Math.min(max, this.#maxTogether);
    this.#patienceMs = limits.connectTimeoutMs;
    pools.add(this);
  }

  /** Lends a connection for a piece of work; throws INSTANCE_UNAVAILABLE where none can be had. */
  async use<T>(work: (client: PostgresClient) => Promise<T>): Promise<T> {
    const client = await this.connect();
    try {
      return await work(client);
    } finally {
      client.release();
    }
  }

  /** A connection, to be given back with its `release`; throws INSTANCE_UNAVAILABLE where none can be had. */
  connect(): Promise<PostgresClient> {
    return new Promise((resolve, reject) => {
      if (this.#isEnded) return reject(closed());
      this.#waiting.push({ resolve, reject });
      this.#serve();
    });
  }

  /** Closes the connections, those that are lent once they are back. */
  async end(): Promise<void> {
    this.#isEnded = true;
    clearTimeout(this.#retry);
    this.#rejectAll(closed());
    while (this.#closeIdle()) {}
    if (this.#lent.size + this.#opening > 0) {
      await new Promise<void>((resolve) => {
        this.#whenReturned = resolve;
      });
    }
    await Promise.all(this.#closing);
    pools.delete(this);
  }

  get #size(): number {
    return this.#idle.size + this.#lent.size + this.#opening;
  }

  /** How many connections it may have for now: while the server refuses, one at a time is tried for. */
  get #most(): number {
    if (performance.now() < this.#content.until) return this.#content.with;
    return this.#refusedSince === undefined ? this.#max : 1;
  }

  /** Pools on the same address, this one included. */
  get #together(): PostgresPool[] {
    return [...pools].filter((pool) => pool.#key === this.#key);
  }

  get #lentTogether(): PostgresClient[] {
    return this.#together.flatMap((pool) => [...pool.#lent]);
  }

  get #isStarving(): boolean {
    return this.#waiting.length > 0 && this.#size === 0;
  }

  #serve(): void {
    while (this.#waiting.length > 0 && this.#idle.size > 0) {
      const client = [...this.#idle.keys()].at(-1)!;
      if (client.isUsable && !this.#isOver(client)) this.#lend(client);
      else this.#closeIdle(client);
    }
    while (this.#waiting.length > this.#opening && this.#mayOpen()) void this.#openOne();
    if (this.#waiting.length > 0 && !this.#isWatching) void this.#watch();
  }

  #mayOpen(): boolean {
    if (this.#retry !== undefined || this.#size >= this.#most) return false;
    const taken = this.#together.reduce((sum, pool) => sum + pool.#size, 0);
    return taken < this.#maxTogether || this.#together.some((pool) => pool !== this && pool.#closeIdle());
  }

  async #openOne(): Promise<void> {
    this.#opening++;
    try {
      const client = await this.#open();
      this.#opening--;
      this.#hasOpened = true;
      this.#refusedSince = undefined;
      for (const event of ["error", "end"]) client.once(event, () => this.#closeIdle(client));
      client.onReadOnly = () => this.#leaveServer();
      this.#keep(client);
    } catch (error) {
      this.#opening--;
      this.#refused(error);
      for (const pool of this.#together) if (pool !== this && pool.#isStarving) pool.#serve(); // there is room again
    }
    if (this.#isEnded) this.#returned();
  }

  #refused(error: unknown): void {
    const isTooMany = (error as { code?: unknown }).code === TOO_MANY_CONNECTIONS;
    if (isTooMany)
      for (const pool of pools) if (pool !== this) pool.#spareOne(pool.#server === this.#server ? 0 : SPARE_AFTER_MS);
    if (this.#size > 0) {
      this.#content = { with: this.#size, until: performance.now() + CONTENT_MS };
      setTimeout(() => this.#serve(), CONTENT_MS + 1).unref(); // those that are lent may be kept for long
      return;
    }
    this.#content.until = 0;
    this.#refusedSince ??= performance.now();
    if (isTooMany && !this.#isEnded && performance.now() - this.#refusedSince < this.#patienceMs) {
      this.#retry = setTimeout(() => {
        this.#retry = undefined;
        this.#serve();
      }, RETRY_MS);
      return;
    }
    const meant = translatePostgresError(error);
    this.#rejectAll(this.#hasOpened && (error as { code?: unknown }).code === "ENOTFOUND" ? again(meant) : meant);
  }

  /** Sees to it that nobody waits for connections on which nothing comes any more: what was asked there ends much later. */
  async #watch(): Promise<void> {
    this.#isWatching = true;
    while (this.#waiting.length > 0) if (await this.#isSilent()) this.#rejectAll(new Error("the server fell silent"));
    this.#isWatching = false;
  }

  /** Whether nothing comes from the server while there is patience: on no connection that is lent, nor on a new one. */
  async #isSilent(): Promise<boolean> {
    const before = new Map(this.#lentTogether.map((client) => [client, client.heard]));
    const isHeard = () => {
      const lent = new Set(this.#lentTogether);
      return [...before].some(([client, heard]) => !lent.has(client) || client.heard > heard);
    };
    await sleep(this.#patienceMs * BUSY_PART, undefined, { ref: false });
    const [newest] = this.#lentTogether.sort((a, b) => b.openedAt - a.openedAt); // leads to where another one would
    if (!newest || this.#waiting.length === 0 || isHeard()) return false;
    return !(await serverAnswers(newest, this.#patienceMs * (1 - BUSY_PART))) && !isHeard();
  }

  #rejectAll(error: unknown): void {
    this.#refusedSince = undefined;
    const meant = translatePostgresError(error);
    const away = meant instanceof GatewayError ? meant.with({ isAway: true }) : meant;
    for (const { reject } of this.#waiting.splice(0)) reject(away);
  }

  #lend(client: PostgresClient): void {
    this.#takeIdle(client);
    this.#lent.add(client);
    client.release = () => this.#release(client);
    this.#waiting.shift()!.resolve(client);
  }

  #release(client: PostgresClient): void {
    if (!this.#lent.delete(client)) return;
    const starving = this.#together.find((pool) => pool !== this && pool.#isStarving);
    if (!client.isUsable) for (const pool of this.#together) while (pool.#closeIdle()) {} // these may be broken silently
    if (starving || this.#isEnded || !client.isUsable || this.#isOver(client)) this.#close(client);
    else this.#keep(client);
    if (starving) starving.#serve();
    if (this.#isEnded) this.#returned();
    else this.#serve();
  }

  /** Those that have grown old are replaced one after the other, so that others can be had meanwhile. */
  #isOver({ leftAgeMs, openedAt }: PostgresClient): boolean {
    const ageMs = performance.now() - openedAt;
    return ageMs >= leftAgeMs || (this.#opening === 0 && ageMs > MAX_AGE_MS);
  }

  /** A server that only reads may be one that another one has taken over from: the address is asked anew where it leads to. */
  #leaveServer(): void {
    for (const pool of this.#together) {
      const leftAgeMs = pool === this ? 0 : LEFT_AGE_MS;
      for (const client of [...pool.#idle.keys(), ...pool.#lent])
        client.leftAgeMs = Math.min(client.leftAgeMs, leftAgeMs);
    }
  }

  #keep(client: PostgresClient): void {
    if (this.#isEnded) this.#close(client);
    else {
      const timer = setTimeout(() => this.#closeIdle(client), IDLE_MS);
      this.#idle.set(client, { timer: timer.unref(), since: performance.now() });
      this.#serve();
    }
  }

  #takeIdle(client: PostgresClient): boolean {
    clearTimeout(this.#idle.get(client)?.timer);
    return this.#idle.delete(client);
  }

  /** Closes a connection that nobody uses, by default the least recently used; false where there is none. */
  #closeIdle(client: PostgresClient | undefined = this.#idle.keys().next().value): boolean {
    if (client === undefined || !this.#takeIdle(client)) return false;
    this.#close(client);
    return true;
  }

  /** Closes a connection that nobody has used for so long, if there is one. */
  #spareOne(forMs: number): void {
    const [idle] = this.#idle.values();
    if (idle && performance.now() - idle.since >= forMs) this.#closeIdle();
  }

  #close(client: PostgresClient): void {
    client.breakWhenSilent(this.#patienceMs);
    const closing = client.end().catch(() => undefined);
    this.#closing.add(closing);
    void closing.then(() => this.#closing.delete(closing));
  }

  #returned(): void {
    if (this.#lent.size + this.#opening === 0) this.#whenReturned?.();
  }
}

/** A name that was known before is missing for a moment only, as when its servers take over from each other. */
function again(error: unknown): unknown {
  return error instanceof GatewayError ? error.with({ retryable: true }) : error;
}

function closed(): GatewayError {
  return new GatewayError(
    "INSTANCE_UNAVAILABLE",
    "The connections to the database are closed: the gateway is stopping.",
  );
}
