/** Makes the n-th statement that this process's writers send to a target fail, as a broken disk or connection would. */
import Database from "better-sqlite3";
import pg from "pg";
import { PostgresClient } from "../../src/instances/dialects/postgres/connection/postgresClient.ts";
import type { Dialect } from "./dialects.ts";

export interface Fault {
  /** Which statement fails, from 1; the ones after it pass. */
  at: number;
  /** The statement is done, and only its answer is lost. */
  late?: boolean;
}

export interface Watch {
  /** Statements that were begun, the failing one and the rollback included. */
  statements: string[];
  /** Back to how it was. */
  end(): void;
}

function makeWatch(fault: Fault | undefined, end: () => void): Watch & { fails(sql: string): boolean } {
  const statements: string[] = [];
  return { statements, end, fails: (sql) => statements.push(sql) === fault?.at };
}

const injected = () => Object.assign(new Error("injected fault"), { code: "INJECTED" });

/** On SQLite, reads go through other threads: all that is prepared here belongs to a writer. */
function watchSqlite(fault?: Fault): Watch {
  const { prepare } = Database.prototype;
  const watch = makeWatch(fault, () => {
    Database.prototype.prepare = prepare;
  });
  Database.prototype.prepare = function (this: Database.Database, sql: string) {
    if (!watch.fails(sql)) return prepare.call(this, sql);
    if (fault?.late) (prepare.call(this, sql) as Database.Statement<[]>).run();
    throw injected();
  } as typeof prepare;
  return watch;
}

/** A statement's text; those with parameters come as objects. */
function textOf(query: unknown): string {
  return typeof query === "object" ? (query as pg.QueryConfig).text : String(query);
}

/** On PostgreSQL, writers' connections say so; the statements that make them ready do not count. */
function isWriter(client: pg.Client): boolean {
  return client instanceof PostgresClient && client.role === "writer" && client.isReady;
}

function watchPostgres(fault?: Fault): Watch {
  const { query } = pg.Client.prototype;
  const watch = makeWatch(fault, () => {
    pg.Client.prototype.query = query;
  });
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const run = () => Reflect.apply(query, this, args);
    if (!isWriter(this) || !watch.fails(textOf(args[0]))) return run();
    return Promise.resolve(fault?.late ? run() : undefined).then(() => Promise.reject(injected()));
  } as typeof query;
  return watch;
}

/** Watches writers' statements from now on, and fails one of them if told to. */
export const watchStatements: Record<Dialect, (fault?: Fault) => Watch> = {
  sqlite: watchSqlite,
  postgres: watchPostgres,
};

/** Has `act` done, and waits for it, before each statement that this process's writers send to PostgreSQL. */
export function beforeStatements(act: (sql: string) => Promise<void>): { end(): void } {
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const run = () => Reflect.apply(query, this, args);
    return isWriter(this) ? act(textOf(args[0])).then(run) : run();
  } as typeof query;
  return {
    end: () => {
      pg.Client.prototype.query = query;
    },
  };
}
