/**
 * Databases on a PostgreSQL server. Contents are carried as text, table by table where they differ: a new database from a
 * template would copy a thousand files for every sync.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pid } from "node:process";
import type pg from "pg";
import {
  connect,
  copyTables,
  fillFromSqlite,
  fingerprints,
  makeTargetDatabase,
  TABLES,
  withoutTypeChecks,
} from "../support/postgresContent.ts";
import type { Edit } from "./editTarget.ts";
import type { Side, Sides } from "./sides.ts";

const NAMES = ["source", "python", "gateway"] as const;

export class PostgresSides implements Sides {
  readonly source: string;
  readonly targets: Record<Side, string>;
  readonly oracleArguments: [string, string];
  readonly #admin: pg.Client;
  readonly #clients: Record<(typeof NAMES)[number], pg.Client>;

  private constructor(
    admin: pg.Client,
    urls: Record<string, string>,
    clients: Record<(typeof NAMES)[number], pg.Client>,
  ) {
    this.#admin = admin;
    this.#clients = clients;
    this.source = urls.source!;
    this.targets = { python: urls.python!, gateway: urls.gateway! };
    this.oracleArguments = [this.source, urls.python!];
  }

  static async open(adminUrl: string): Promise<PostgresSides> {
    const admin = await connect(adminUrl);
    const urls: Record<string, string> = {};
    const clients: Record<string, pg.Client> = {};
    for (const name of NAMES) {
      const { url, client } = await makeTargetDatabase(admin, adminUrl, `lamindb_live_${pid}_${name}`);
      await client.query("SET session_replication_role = replica");
      urls[name] = url;
      clients[name] = client;
    }
    return new PostgresSides(admin, urls, clients as Record<(typeof NAMES)[number], pg.Client>);
  }

  async begin(source: string, target: string): Promise<void> {
    await withoutTypeChecks(this.#clients.source, (client) => fillFromSqlite(client, source));
    for (const side of ["python", "gateway"] as const)
      await withoutTypeChecks(this.#clients[side], (client) => fillFromSqlite(client, target));
    await this.#forgetSyncs();
  }

  async copyFrom(side: Side): Promise<void> {
    const [from, to] = [this.#clients[side], this.#clients[side === "python" ? "gateway" : "python"]];
    const [want, have] = [await fingerprints(from), await fingerprints(to)];
    const differing = TABLES.filter((name) => want.get(name) !== have.get(name));
    await withoutTypeChecks(to, () => copyTables(from, to, differing));
    if (side === "python") await this.#forgetSyncs();
  }

  /** The rows that the gateway's syncs wrote are gone; an undo would still take the runs of these syncs for needed. */
  async #forgetSyncs(): Promise<void> {
    await this.#clients.gateway.query("DROP SCHEMA IF EXISTS lamindb_gateway CASCADE");
  }

  async edit(edits: Edit[]): Promise<void> {
    for (const side of ["python", "gateway"] as const) {
      for (const { table, uid, changes } of edits) {
        const set = Object.keys(changes).map((column, at) => `"${column}" = $${at + 2}`);
        await this.#clients[side].query(`UPDATE "${table}" SET ${set.join(", ")} WHERE uid = $1`, [
          uid,
          ...Object.values(changes),
        ]);
      }
    }
  }

  /** As JSON, a table a line: enough to look at a difference. */
  async keep(side: Side | "source", folder: string, name: string): Promise<void> {
    const lines: string[] = [];
    for (const table of TABLES) {
      const { rows } = await this.#clients[side].query<{ rows: string | null }>(
        `SELECT json_agg(t ORDER BY id)::text AS rows FROM "${table}" t`,
      );
      if (rows[0]!.rows !== null) lines.push(`{"${table}": ${rows[0]!.rows}}`);
    }
    writeFileSync(join(folder, `${name}.jsonl`), lines.join("\n"));
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#clients).map((client) => client.end()));
    for (const url of [this.source, ...Object.values(this.targets)]) {
      await this.#admin.query(`DROP DATABASE IF EXISTS "${new URL(url).pathname.slice(1)}" WITH (FORCE)`);
    }
    await this.#admin.end();
  }
}
