/**
 * Tables of the gateway's own in the default instance's database, by name: what syncs did, so that it can be undone
 * and retried, and jobs. LaminDB's programs take no notice of them. Both dialects understand these definitions.
 */
export const OWN_TABLES = {
  /** One row per sync that wrote, or per batch of a job. */
  sync: `id text PRIMARY KEY, created_at text NOT NULL, source_slug text NOT NULL, source_uid text NOT NULL,
    registry text NOT NULL, uid text NOT NULL, run_id bigint NOT NULL, job_id text, idempotency_key text UNIQUE,
    request text, report text, undone_at text, undone text`,
  /** What a sync changed, in order: rows inserted, updated and deleted, by table. */
  change: `sync_id text NOT NULL, position bigint NOT NULL, kind text NOT NULL, table_name text NOT NULL,
    content text NOT NULL, PRIMARY KEY (sync_id, position)`,
  /**
   * Syncs of many objects. The counts are those of its items; `touched_at` is when a gateway last worked on it,
   * `retry_at` when to go on after the last of `attempts` failures without progress between them.
   */
  job: `id text PRIMARY KEY, created_at text NOT NULL, state text NOT NULL, source_slug text NOT NULL, source_uid text NOT NULL,
    registry text NOT NULL, request text NOT NULL, fingerprint text NOT NULL, idempotency_key text UNIQUE,
    total bigint NOT NULL, transferred bigint NOT NULL DEFAULT 0, mapped bigint NOT NULL DEFAULT 0,
    filled bigint NOT NULL DEFAULT 0, failed bigint NOT NULL DEFAULT 0, started_at text, finished_at text,
    touched_at text, retry_at text, attempts bigint NOT NULL DEFAULT 0, message text`,
  /** An object of a job, by its uid on the source; its state is PENDING, an outcome, or FAILED. */
  job_item: `job_id text NOT NULL, position bigint NOT NULL, uid text NOT NULL, state text NOT NULL, code text, message text,
    PRIMARY KEY (job_id, position)`,
} as const;

export type OwnTable = keyof typeof OWN_TABLES;

/** Columns by which own tables are looked up apart from their keys. */
const OWN_INDEXES: readonly { table: OwnTable; columns: string; where?: string }[] = [
  { table: "sync", columns: "run_id" },
  { table: "sync", columns: "job_id" },
  { table: "sync", columns: "uid" },
  { table: "sync", columns: "created_at, id" },
  { table: "change", columns: "table_name, kind" },
  { table: "job_item", columns: "job_id, position", where: "state = 'FAILED'" },
  { table: "job_item", columns: "uid" },
];

const indexName = ({ table, columns }: (typeof OWN_INDEXES)[number]) =>
  `lamindb_gateway_${table}_${columns.replaceAll(", ", "_")}`;

/** Statements that make tables. `name` gives a table's full name. */
export function ownTablesDdl(tables: readonly OwnTable[], name: (table: OwnTable) => string): string[] {
  return tables.map((table) => `CREATE TABLE IF NOT EXISTS ${name(table)} (${OWN_TABLES[table]})`);
}

/** Statements that make the indexes of tables, but for those that are there: only a table's owner may add an index. */
export function ownIndexesDdl(
  tables: ReadonlySet<string>,
  there: ReadonlySet<string>,
  name: (table: OwnTable) => string,
): string[] {
  const missing = OWN_INDEXES.filter((index) => tables.has(index.table) && !there.has(indexName(index)));
  return missing.map((index) => {
    const { table, columns, where } = index;
    return `CREATE INDEX IF NOT EXISTS ${indexName(index)} ON ${name(table)} (${columns})${where ? ` WHERE ${where}` : ""}`;
  });
}
