/**
 * Another program that writes the very rows of a sync, statement by statement as Python does: each commits by itself,
 * on a connection that knows nothing of the gateway's lock. It also takes rows away again.
 */
import pg from "pg";
import { LAYOUT, type TableLayout } from "../parity/canonical/layout.ts";
import { NOT_OF_A_LINK } from "./doubles.ts";

type Values = Record<string, unknown>;

/** A row to be written: references name rows by table and uid, as ids differ between databases. */
export interface ForeignRow {
  table: TableLayout;
  values: Values;
  references: { column: string; target: string; uid: string }[];
}

/** What happens to a program whose rows collide with somebody else's; it goes on. */
const COLLISIONS = /^(23|40P01|55P03)/;
const LOCK_TIMEOUT_MS = 30;

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined); // the database is dropped where a test fails
  await client.connect();
  await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
  return client;
}

async function readTable(client: pg.Client, { name }: TableLayout): Promise<Values[]> {
  const { rows } = await client.query<{ row: Values }>(`SELECT to_jsonb(t) AS row FROM "${name}" t ORDER BY id`);
  return rows.map(({ row }) => row);
}

type UidsById = Map<string, Map<string, string>>;

/** Undefined where it refers to a row without a uid, which nothing names across databases. */
function foreignRow(table: TableLayout, { id: _, ...values }: Values, uids: UidsById): ForeignRow | undefined {
  const references: ForeignRow["references"] = [];
  for (const { name, target } of table.columns) {
    const value = values[name];
    if (!target || value === null || value === undefined) continue;
    const uid = uids.get(target)?.get(String(value));
    if (uid === undefined) return undefined;
    references.push({ column: name, target, uid });
    values[name] = null;
  }
  return { table, values, references };
}

/** All rows that a database has and another one lacks. */
export async function readForeignRows(full: string, fresh: string): Promise<ForeignRow[]> {
  const [from, to] = [await connect(full), await connect(fresh)];
  try {
    const uids: UidsById = new Map();
    const added = new Map<TableLayout, Values[]>();
    for (const table of LAYOUT.values()) {
      const [all, known] = [await readTable(from, table), await readTable(to, table)];
      if (table.index.has("uid")) uids.set(table.name, new Map(all.map(({ id, uid }) => [String(id), String(uid)])));
      const keyOf = ({ uid, id }: Values) => uid ?? id;
      const keys = new Set(known.map(keyOf));
      added.set(
        table,
        all.filter((row) => !keys.has(keyOf(row))),
      );
    }
    return [...added].flatMap(([table, rows]) => rows.flatMap((row) => foreignRow(table, row, uids) ?? []));
  } finally {
    await Promise.all([from.end(), to.end()]);
  }
}

export class ForeignWriter {
  readonly #client: pg.Client;
  /** How many rows it has written and taken away, and how often it met somebody else's. */
  readonly done = { inserted: 0, deleted: 0, collisions: 0 };

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async open(url: string): Promise<ForeignWriter> {
    return new ForeignWriter(await connect(url));
  }

  /** Writes any of the rows, or takes it away; `taken` is how often it does the latter. */
  writeAny(rows: ForeignRow[], taken: number): Promise<void> {
    const row = rows[Math.floor(Math.random() * rows.length)]!;
    return row.values.uid && Math.random() < taken ? this.#delete(row) : this.#insert(row);
  }

  /** Not where one of the rows that it refers to is missing; looks first whether it is there, as Python does. */
  async #insert({ table, values, references }: ForeignRow): Promise<void> {
    const found = references.map(
      ({ column, target }, i) => `'${column}', (SELECT id FROM "${target}" WHERE uid = $${i + 2})`,
    );
    const own = [`'id', nextval(pg_get_serial_sequence('"${table.name}"', 'id'))`, ...found];
    const row = `jsonb_populate_record(NULL::"${table.name}", $1::jsonb || jsonb_build_object(${own.join(", ")}))`;
    const names = table.columns.map(({ name }) => name);
    const key = table.index.has("uid") ? ["uid"] : names.filter((name) => !NOT_OF_A_LINK.has(name));
    const same = key.map((column) => `t."${column}" IS NOT DISTINCT FROM (y.x)."${column}"`);
    const conditions = [
      `NOT EXISTS (SELECT 1 FROM "${table.name}" t WHERE ${same.join(" AND ")})`,
      ...references.map(({ column }) => `(y.x)."${column}" IS NOT NULL`),
    ];
    const sql = `INSERT INTO "${table.name}" OVERRIDING SYSTEM VALUE SELECT (x).* FROM (SELECT ${row} AS x) y
      WHERE ${conditions.join(" AND ")}`;
    if (await this.#run(sql, [JSON.stringify(values), ...references.map(({ uid }) => uid)])) this.done.inserted++;
  }

  /** Not where somebody refers to it. */
  async #delete({ table, values }: ForeignRow): Promise<void> {
    if (await this.#run(`DELETE FROM "${table.name}" WHERE uid = $1`, [values.uid])) this.done.deleted++;
  }

  async #run(sql: string, params: unknown[]): Promise<boolean> {
    try {
      return (await this.#client.query(sql, params)).rowCount === 1;
    } catch (error) {
      if (!COLLISIONS.test((error as { code?: string }).code ?? "")) throw error;
      this.done.collisions++;
      return false;
    }
  }

  close(): Promise<void> {
    return this.#client.end();
  }
}
