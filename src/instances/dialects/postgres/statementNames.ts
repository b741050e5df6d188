/**
 * Names of prepared statements. Each connection keeps the plans of the statements that it ran last under names of its own; a flood
 * of statements that never come again pushes them out for a while, and no longer.
 */
import type pg from "pg";
import { postgresChange } from "./postgresChange.ts";

/** Plans that a connection keeps; each takes memory of the server. */
const MAX_NAMED_STATEMENTS = 300;

interface Named {
  generation: number;
  /** By the statement's text, the one that was used last at the end. */
  names: Map<string, string>;
  /** Names are never used twice, so that one which the server did not drop does no harm. */
  count: number;
}

/** Names that the server has a plan under, as far as pg knows. */
function preparedOn(client: pg.ClientBase): Record<string, string> {
  return (client as unknown as { connection: { parsedStatements: Record<string, string> } }).connection
    .parsedStatements;
}

function drop(client: pg.ClientBase, name: string): void {
  const prepared = preparedOn(client);
  if (!Object.hasOwn(prepared, name)) return; // in a transaction a failure would be its end
  delete prepared[name];
  client.query(`DEALLOCATE "${name}"`).catch(() => undefined); // where the transaction has failed already; see `count`
}

/** The statement names of a pool's connections. */
export class StatementNames {
  readonly #connections = new WeakMap<pg.ClientBase, Named>();
  readonly #max: number;
  #generation = 0;

  constructor(max = MAX_NAMED_STATEMENTS) {
    this.#max = max;
  }

  /** The name of a statement on a connection; whoever asks for it sends the statement at once. */
  of(client: pg.ClientBase, sql: string): string {
    const named = this.#namedOn(client);
    const { names } = named;
    const name = names.get(sql) ?? `g${named.count++}`;
    names.delete(sql);
    names.set(sql, name);
    if (names.size > this.#max) {
      const [oldest, itsName] = names.entries().next().value!;
      names.delete(oldest);
      drop(client, itsName);
    }
    return name;
  }

  /** Has all connections plan their statements again where a failure says that one was made for what the database was before. */
  failed(client: pg.ClientBase, error: unknown): void {
    if (postgresChange(error) === "plan" && this.#connections.get(client)?.generation === this.#generation)
      this.#generation++;
  }

  /** Drops plans that were made for what the database was before; within a transaction a plan that is gone already would end it. */
  renew(client: pg.ClientBase): void {
    this.#namedOn(client);
  }

  #namedOn(client: pg.ClientBase): Named {
    const known = this.#connections.get(client) ?? { generation: this.#generation, names: new Map(), count: 0 };
    this.#connections.set(client, known);
    if (known.generation === this.#generation) return known;
    for (const name of known.names.values()) drop(client, name);
    known.names.clear();
    known.generation = this.#generation;
    return known;
  }
}
