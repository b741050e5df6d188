/**
 * A configured LaminDB database and its lifecycle: opened on first use, introspected once, closed on stop.
 * Reads go through a read-only pool; writes, on the default instance only, through MikroORM's EntityManager.
 */
import type { Catalogue, Registry, Table } from "../catalogue/model.ts";
import type { InstanceConfig, Limits } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import type { Dialect, Param, RawRow, Reader, ReaderPool } from "./dialects/dialect.ts";
import { postgresDialect } from "./dialects/postgres/postgresDialect.ts";
import { openPostgresTurnQueue } from "./dialects/postgres/postgresTurnQueue.ts";
import { openPostgresWriter } from "./dialects/postgres/postgresWriter.ts";
import { sqliteDialect } from "./dialects/sqlite/sqliteDialect.ts";
import { openSqliteTurnQueue } from "./dialects/sqlite/sqliteTurnQueue.ts";
import { openSqliteWriter } from "./dialects/sqlite/sqliteWriter.ts";
import type { TurnQueue, TurnQueueParts } from "./dialects/turnQueue.ts";
import { introspect, type PhysicalSchema } from "./introspect.ts";
import type { Writer, WriteTransaction } from "./writer.ts";

export const DIALECTS: Record<Dialect["name"], Dialect> = { sqlite: sqliteDialect, postgres: postgresDialect };
const WRITERS = { sqlite: openSqliteWriter, postgres: openPostgresWriter };
const TURN_QUEUES = { sqlite: openSqliteTurnQueue, postgres: openPostgresTurnQueue };

type State =
  | { kind: "closed" }
  | { kind: "opening"; opening: Promise<Opened> }
  | { kind: "open"; opened: Opened }
  | { kind: "stopped" };
interface Opened {
  reader: ReaderPool;
  schema: PhysicalSchema;
}

export class Instance {
  readonly config: InstanceConfig;
  readonly isDefault: boolean;
  readonly dialect: Dialect;
  readonly catalogue: Catalogue;
  readonly #limits: Limits;
  #state: State = { kind: "closed" };
  #writer: Promise<Writer> | undefined;

  constructor(config: InstanceConfig, isDefault: boolean, catalogue: Catalogue, limits: Limits) {
    this.config = config;
    this.isDefault = isDefault;
    this.catalogue = catalogue;
    this.dialect = DIALECTS[config.db.dialect];
    this.#limits = limits;
  }

  get slug(): string {
    return this.config.slug;
  }

  /** What `_state.db` says of this instance's objects. */
  get db(): string {
    return this.isDefault ? "default" : this.config.slug;
  }

  /** What the database has; opens it on first use. Throws INSTANCE_UNAVAILABLE. */
  async schema(): Promise<PhysicalSchema> {
    return (await this.#open()).schema;
  }

  /** Runs one read-only statement. */
  async all(sql: string, params: readonly Param[] = []): Promise<RawRow[]> {
    const { reader } = await this.#open();
    return reader.all(sql, params).catch((error) => this.#rethrow(error));
  }

  /** Runs `read` with all its statements in one consistent, read-only snapshot. */
  async snapshot<T>(read: (reader: Reader) => Promise<T>): Promise<T> {
    const { reader } = await this.#open();
    return reader
      .snapshot((connection) => {
        const all: Reader["all"] = (sql, params) => connection.all(sql, params).catch((error) => this.#rethrow(error));
        return read({ all }).catch((error) => this.#locate(error));
      })
      .catch((error) => this.#rethrow(error));
  }

  /** Throws FORBIDDEN where the configuration has the instance as read-only. */
  assertWritable(): void {
    if (!this.config.readOnly) return;
    const message = `${this.slug} is configured as read-only; make an instance the default one that may be written to.`;
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
    return TURN_QUEUES[db.dialect](db, this.#limits, parts).catch((error) => this.#rethrow(error));
  }

  /** Runs `write` in one transaction of the EntityManager; on any failure nothing of it stays, nor where `signal` says so. */
  async transaction<T>(write: (transaction: WriteTransaction) => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.assertWritable();
    await this.assertCurrentNames();
    const schema = await this.schema();
    this.#writer ??= WRITERS[this.config.db.dialect](this.config.db, this.catalogue, schema, this.#limits);
    const writer = await this.#writer.catch((error) => {
      this.#writer = undefined;
      return this.#rethrow(error);
    });
    return writer
      .transaction((transaction) => write(transaction).catch((error) => this.#locate(error)), signal)
      .catch((error) => this.#rethrow(error));
  }

  /** Throws FORBIDDEN where tables have the names of a LaminDB before 2.0: those are read, never written. */
  async assertCurrentNames(): Promise<void> {
    const { hasOlderNames, schemaVersion } = await this.schema();
    if (!hasOlderNames) return;
    const message = `${this.slug} was made by a LaminDB before 2.0 (migration ${schemaVersion}), which the gateway reads but never writes to; let LaminDB migrate it, or make another instance the default one.`;
    throw new GatewayError("FORBIDDEN", message, { instance: this.slug });
  }

  /** Throws REGISTRY_NOT_IN_INSTANCE where the database lacks the registry's table. */
  async assertRegistry(registry: Registry | Table): Promise<void> {
    const schema = await this.schema();
    if (schema.hasTable(registry)) return;
    const modules = ["lamindb", ...schema.modules].join(", ");
    throw new GatewayError(
      "REGISTRY_NOT_IN_INSTANCE",
      `${this.slug} has no ${registry.qualifiedName}; its modules are ${modules}.`,
      { instance: this.slug, registry: registry.qualifiedName },
    );
  }

  async close(): Promise<void> {
    const state = this.#state;
    this.#state = { kind: "stopped" };
    const opened =
      state.kind === "open"
        ? state.opened
        : state.kind === "opening"
          ? await state.opening.catch(() => undefined)
          : undefined;
    await Promise.all([opened?.reader.close(), this.#writer?.then((writer) => writer.close()).catch(() => undefined)]);
  }

  async #open(): Promise<Opened> {
    switch (this.#state.kind) {
      case "open":
        return this.#state.opened;
      case "opening":
        return this.#state.opening;
      case "stopped":
        throw new GatewayError("INSTANCE_UNAVAILABLE", `${this.slug} is closed: the gateway is stopping.`, {
          instance: this.slug,
        });
      case "closed": {
        const opening = this.#connect();
        this.#state = { kind: "opening", opening };
        return opening;
      }
    }
  }

  async #connect(): Promise<Opened> {
    let reader: ReaderPool | undefined;
    try {
      const mayMend = this.isDefault && !this.config.readOnly;
      reader = await this.dialect.openReader(this.config.db, this.#limits, mayMend);
      const schema = await introspect(reader, this.dialect, this.catalogue, this.config.modules);
      const opened = { reader, schema };
      if (this.#state.kind === "opening") this.#state = { kind: "open", opened };
      return opened;
    } catch (error) {
      await reader?.close();
      if (this.#state.kind === "opening") this.#state = { kind: "closed" };
      return this.#rethrow(error);
    }
  }

  /** Says which instance a failure of its user is about; the message stays, as it names what it speaks of. */
  #locate(error: unknown): never {
    if (!(error instanceof GatewayError) || error.details.instance) throw error;
    throw new GatewayError(error.code, error.message, { ...error.details, instance: this.slug }, error.cause);
  }

  /** Puts the instance's name before messages that come from its database. */
  #rethrow(error: unknown): never {
    if (!(error instanceof GatewayError) || error.details.instance) throw error;
    const message = error.code === "INTERNAL_ERROR" ? error.message : `${this.slug}: ${error.message}`;
    throw new GatewayError(error.code, message, { ...error.details, instance: this.slug }, error.cause);
  }
}
