/**
 * A configured LaminDB database and its lifecycle: opened on first use, introspected once, closed on stop.
 * Reads go through a read-only pool; writes, on the default instance only, through MikroORM's EntityManager.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Catalogue, Registry, Table } from "../catalogue/model.ts";
import type { InstanceConfig, Limits } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import type { Activity } from "./activity.ts";
import { DatabaseChanged, onceMore } from "./databaseChanged.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { DIALECTS } from "./dialects/dialects.ts";
import type { Param, PersonReader, RawRow, Reader, ReaderPool } from "./dialects/reader.ts";
import type { RatesParts, SharedRates } from "./dialects/sharedRates.ts";
import type { TurnQueue, TurnQueueParts } from "./dialects/turnQueue.ts";
import { unlessAborted } from "./dialects/whileWanted.ts";
import { LiveDatabase, type Opened } from "./liveDatabase.ts";
import { hasEnded, type Person, tokenEnded } from "./person.ts";
import type { PhysicalSchema } from "./physicalSchema.ts";
import { ONLY_PRIMARY, positionsFor, printReadAfter } from "./readAfter.ts";
import type { Database } from "./readTable.ts";
import { Replica } from "./replica.ts";
import type { Writer, WriteTransaction } from "./writer.ts";

/**
 * An instance as somebody reads it: what its database has, and a reader on it that ends when the answer is no longer wanted.
 * Statements are made for this `schema` and go to this `reader`, whatever becomes of the database meanwhile.
 */
export interface ReadSession extends Database {
  instance: Instance;
  /** Stands for the session where something is remembered of it; the same where its reader is wrapped in another one. */
  handle: object;
}

interface OpenedWriter {
  /** What it was opened for: with another one, tables and columns are others. */
  schema: PhysicalSchema;
  writer: Promise<Writer>;
  /** What goes on with it, from the moment on at which it was chosen. */
  uses: Set<Promise<unknown>>;
}

const RETRY_PAUSE_MS = 50;
/** Failures of a replica itself; a conflict is one with what it takes over from its primary. */
const REPLICA_FAILED = new Set(["INSTANCE_UNAVAILABLE", "CONFLICT"]);

/** Whose instance it is, and the one that it shares everything with. */
interface Bound {
  to: Instance;
  person: Person;
}

export class Instance {
  readonly config: InstanceConfig;
  readonly isDefault: boolean;
  readonly dialect: Dialect;
  readonly catalogue: Catalogue;
  readonly #limits: Limits;
  readonly #database: LiveDatabase;
  readonly #replica: Replica | undefined;
  readonly #writing: { opened: OpenedWriter | undefined };
  /** Who reads and writes, where rights are per person. */
  readonly #person: Person | undefined;
  #personReader: { of: ReaderPool; reader: PersonReader } | undefined;

  constructor(config: InstanceConfig, isDefault: boolean, catalogue: Catalogue, limits: Limits, bound?: Bound) {
    this.config = config;
    this.isDefault = isDefault;
    this.catalogue = catalogue;
    this.dialect = DIALECTS[config.db.dialect];
    this.#limits = limits;
    const mayMend = isDefault && !config.readOnly;
    this.#database = bound ? bound.to.#database : new LiveDatabase(config, this.dialect, catalogue, limits, mayMend);
    const { readFrom } = config;
    if (readFrom && !bound) {
      const database = new LiveDatabase({ ...config, db: readFrom }, this.dialect, catalogue, limits, false);
      this.#replica = new Replica(database, this.dialect);
    }
    this.#writing = bound ? bound.to.#writing : { opened: undefined };
    this.#person = bound?.person;
  }

  /** The instance as a person has it for one request: the same database and connections, and what they may see and do there. */
  as(person: Person): Instance {
    return new Instance(this.config, this.isDefault, this.catalogue, this.#limits, { to: this, person });
  }

  /**
   * Stands for the person who has it, as their token says, which the database has accepted; undefined where rights are not per person.
   * Throws UNAUTHENTICATED.
   */
  async personKey(signal?: AbortSignal): Promise<string | undefined> {
    const token = await this.#person?.token();
    if (token?.account === undefined) return token?.text;
    await this.all("SELECT 1", [], signal);
    return token.account;
  }

  /** Ends a person's transaction, so that its connection is free and what is read next is read anew. */
  async endReads(): Promise<void> {
    await this.#personReader?.reader.end();
  }

  /** Whether the database answers, whoever asks; throws where it does not. */
  async ping(signal?: AbortSignal): Promise<void> {
    const { reader } = await this.#current();
    await reader.all("SELECT 1", [], signal).catch((error) => this.#rethrow(error));
  }

  get slug(): string {
    return this.config.slug;
  }

  /** What `_state.db` says of this instance's objects. */
  get db(): string {
    return this.isDefault ? "default" : this.config.slug;
  }

  /** What goes on between the gateway and the database. */
  get activity(): Readonly<Activity> {
    return this.#database.activity;
  }

  /** What the database has; opens it on first use. Throws INSTANCE_UNAVAILABLE. */
  async schema(): Promise<PhysicalSchema> {
    return (await this.#current()).schema;
  }

  /** Whether a pooler or proxy stands before the database, as far as that shows. Throws INSTANCE_UNAVAILABLE. */
  async isPooled(): Promise<boolean> {
    return (await this.#current()).reader.isPooled;
  }

  /** What the database has now, and a reader on it whose statements `signal` ends. */
  async session(signal?: AbortSignal): Promise<ReadSession> {
    const { schema, reader: pool } = await this.#current();
    const reader = this.#readerOf(pool);
    const ended = (end: AbortSignal | undefined) => (signal && end ? AbortSignal.any([signal, end]) : (end ?? signal));
    return this.#sessionOf(schema, { all: (sql, params, end) => reader.all(sql, params, ended(end)) });
  }

  /**
   * The same for a query, on the replica where there is one that works and has come as far as the header of the request says
   * (readAfter.ts). A replica that fails while it is read is a change of the database: asked again, it is the database itself.
   */
  async querySession(readAfter: string | undefined, signal?: AbortSignal): Promise<ReadSession> {
    return (await this.#replicaSession(readAfter, signal)) ?? this.session(signal);
  }

  /**
   * How far the database has been written to, as `positionsFor` reads it; undefined where there is no replica that may lag. Waits no
   * longer than the signal says.
   */
  async writtenUntil(signal: AbortSignal): Promise<string | undefined> {
    const { positions } = this.dialect;
    if (!this.#replica || !positions) return undefined;
    if (signal.aborted) return ONLY_PRIMARY;
    const asked = this.all(positions.writtenSql, [], signal);
    const rows = await unlessAborted(asked, signal).catch(() => []);
    return rows[0] ? printReadAfter(this.config.uid, String(rows[0][0])) : ONLY_PRIMARY;
  }

  async #replicaSession(readAfter: string | undefined, signal?: AbortSignal): Promise<ReadSession | undefined> {
    const positions = positionsFor(this.config.uid, readAfter);
    const opened = positions && (await this.#replica?.open(positions, signal));
    if (!opened) return undefined;
    const all: Reader["all"] = (sql, params, end) => {
      const either = signal && end ? AbortSignal.any([signal, end]) : (end ?? signal);
      return opened.reader.all(sql, params, either).catch((error) => this.#leaveReplica(this.#replica!, error));
    };
    return {
      instance: this,
      slug: this.slug,
      dialect: this.dialect,
      schema: opened.schema,
      reader: { all },
      handle: {},
    };
  }

  /** Has a failed read of the replica done again: on the database itself where the replica is away or cancelled it to go on. */
  #leaveReplica(replica: Replica, error: unknown): never {
    const change = this.dialect.changeOf(error);
    if (change) {
      replica.outdated();
      throw new DatabaseChanged(change, this.slug, this.#named(error));
    }
    if (!(error instanceof GatewayError) || !REPLICA_FAILED.has(error.code)) return this.#rethrow(error);
    replica.failed();
    throw new DatabaseChanged("plan", this.slug, this.#named(error));
  }

  /** Runs read-only statements, each by itself, which `signal` ends. */
  reader(signal?: AbortSignal): Reader {
    return { all: (sql, params) => this.all(sql, params, signal) };
  }

  /** Runs one read-only statement. */
  all(sql: string, params: readonly Param[] = [], signal?: AbortSignal): Promise<RawRow[]> {
    return onceMore(
      this.slug,
      () => this.session(signal),
      ({ reader }) => reader.all(sql, params),
    );
  }

  /**
   * Runs `read` with all its statements in one consistent, read-only snapshot; once more, in a new one, where the database has
   * changed meanwhile.
   */
  snapshot<T>(read: (session: ReadSession) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return onceMore(
      this.slug,
      () => this.#unlocked(),
      ({ schema, reader }) =>
        this.#readerOf(reader)
          .snapshot(
            (connection) => read(this.#sessionOf(schema, connection)).catch((error) => this.#locate(error)),
            signal,
          )
          .catch((error) => this.#rethrow(error)),
    );
  }

  /** Throws FORBIDDEN where the configuration has the instance as read-only. */
  assertWritable(): void {
    if (!this.config.readOnly) return;
    const message = `${this.slug} is configured as read-only; choose a default instance that is not read-only.`;
    throw new GatewayError("FORBIDDEN", message, { instance: this.slug });
  }

  /** Why nothing can be written here, in words for whoever runs the gateway; null where it can. Throws as `transaction` does. */
  async writeObstacle(): Promise<string | null> {
    const { db } = this.config;
    const ofFile = db.dialect === "sqlite" ? await this.dialect.writeObstacle(db, this) : null; // says more than SQLite would
    return ofFile ?? this.transaction((transaction) => this.dialect.writeObstacle(db, transaction));
  }

  /** The queue of jobs that write to this instance; whoever opens it closes it. */
  async openTurnQueue(parts: TurnQueueParts): Promise<TurnQueue> {
    this.assertWritable();
    const { db } = this.config;
    return this.dialect.openTurnQueue(db, this.#limits, parts).catch((error) => this.#rethrow(error));
  }

  /** Counts requests of callers in this instance's database; whoever opens it closes it. Null where the database cannot. */
  openRates(parts: RatesParts): SharedRates | null {
    return this.dialect.openRates?.(this.config.db, this.#limits, parts) ?? null;
  }

  /**
   * Runs `write` in one transaction of the EntityManager; once more, in a new one, where the database has changed meanwhile. On any
   * failure nothing of it stays, nor where `signal` says so.
   */
  async transaction<T>(write: (transaction: WriteTransaction) => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.assertWritable();
    return onceMore(
      this.slug,
      () => this.#unlocked(),
      async ({ schema }) => {
        this.#assertCurrentNames(schema);
        const person = this.#person && { token: () => this.#token() };
        const located = (transaction: WriteTransaction) => write(transaction).catch((error) => this.#locate(error));
        return this.#useWriter(schema, async (writer) => {
          await this.endReads(); // the writer may need the connection, and what is read next is what was written
          return writer.transaction(located, signal, person);
        }).catch((error) => this.#rethrow(error));
      },
    );
  }

  /** Throws FORBIDDEN where tables have the names of a LaminDB before 2.0: those are read, never written. */
  async assertCurrentNames(): Promise<void> {
    this.#assertCurrentNames(await this.schema());
  }

  #assertCurrentNames({ hasOlderNames, schemaVersion }: PhysicalSchema): void {
    if (!hasOlderNames) return;
    const message = `${this.slug} was created by a LaminDB version before 2.0 (migration ${schemaVersion}), which the gateway reads but never writes to; migrate it with LaminDB, or make another instance the default.`;
    throw new GatewayError("FORBIDDEN", message, { instance: this.slug });
  }

  /** Throws REGISTRY_NOT_IN_INSTANCE where the database lacks the registry's table. */
  async assertRegistry(registry: Registry | Table): Promise<void> {
    this.assertHas(registry, await this.schema());
  }

  /** The same of a look at the database that is at hand. */
  assertHas(registry: Registry | Table, schema: PhysicalSchema): void {
    if (schema.hasTable(registry)) return;
    const modules = ["lamindb", ...schema.modules].join(", ");
    throw new GatewayError(
      "REGISTRY_NOT_IN_INSTANCE",
      `${this.slug} has no ${registry.qualifiedName}; its modules are ${modules}.`,
      { instance: this.slug, registry: registry.qualifiedName },
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.#database.close(), this.#replica?.close(), this.#closeWriter()]);
  }

  #readerOf(pool: ReaderPool): ReaderPool | PersonReader {
    if (!this.#person || !pool.asPerson) return pool;
    if (this.#personReader?.of !== pool) this.#personReader = { of: pool, reader: pool.asPerson(this.#person) };
    return this.#personReader.reader;
  }

  /** The person's token for a transaction that writes; one that is about to end is renewed where it can be. */
  async #token(): Promise<string> {
    const token = await this.#person!.token();
    const current = token && hasEnded(token) ? await this.#person!.token(true) : token;
    if (!current) throw tokenEnded();
    return current.text;
  }

  async #current(): Promise<Opened> {
    return this.#database.current().catch((error) => this.#rethrow(error));
  }

  /** The same for work that waits for a locked file longer than a single statement does. */
  async #unlocked(): Promise<Opened> {
    const deadline = performance.now() + this.#limits.lockTimeoutMs;
    for (;;) {
      try {
        return await this.#current();
      } catch (error) {
        if (!(error instanceof GatewayError && error.code === "TIMEOUT") || performance.now() > deadline) throw error;
        await sleep(RETRY_PAUSE_MS);
      }
    }
  }

  #sessionOf(schema: PhysicalSchema, reader: Reader): ReadSession {
    const all: Reader["all"] = (sql, params, end) =>
      reader.all(sql, params, end).catch((error) => this.#rethrow(error));
    return { instance: this, slug: this.slug, dialect: this.dialect, schema, reader: { all }, handle: {} };
  }

  #useWriter<T>(schema: PhysicalSchema, use: (writer: Writer) => Promise<T>): Promise<T> {
    if (this.#writing.opened?.schema !== schema) {
      void this.#closeWriter();
      const writer = this.dialect.openWriter(this.config.db, schema, this.#limits);
      this.#writing.opened = { schema, writer, uses: new Set() };
    }
    const { opened } = this.#writing;
    const forget = (error: unknown): never => {
      if (this.#writing.opened === opened) this.#writing.opened = undefined;
      throw error;
    };
    const using = opened.writer.catch(forget).then(use);
    opened.uses.add(using);
    return using.finally(() => opened.uses.delete(using));
  }

  /** What goes on with it comes to its end first. */
  async #closeWriter(): Promise<void> {
    const { opened } = this.#writing;
    this.#writing.opened = undefined;
    if (!opened) return;
    await Promise.allSettled(opened.uses);
    await opened.writer.then((writer) => writer.close()).catch(() => undefined);
  }

  /** Says which instance a failure of its user is about; the message stays, as it names what it speaks of. */
  #locate(error: unknown): never {
    if (!(error instanceof GatewayError) || error.details.instance) throw error;
    throw error.with({ instance: this.slug });
  }

  /** Puts the instance's name before messages that come from its database, and tells that it has changed where that is the cause. */
  #rethrow(error: unknown): never {
    const { instance } = error instanceof GatewayError ? error.details : {};
    if (error instanceof DatabaseChanged || (instance !== undefined && instance !== this.slug)) throw error;
    const named = instance === undefined ? this.#named(error) : error;
    const change = this.dialect.changeOf(error);
    if (!change) throw named;
    this.#database.outdated();
    if (change === "file") void this.#closeWriter();
    throw new DatabaseChanged(change, this.slug, named);
  }

  #named(error: unknown): unknown {
    if (!(error instanceof GatewayError)) return error;
    return error.with({ instance: this.slug }, error.code === "INTERNAL_ERROR" ? "" : `${this.slug}: `);
  }
}
