import type { Dialect } from "./dialects.ts";
import type { TestDatabase } from "./postgres.ts";
import { runScript } from "./runStatement.ts";
import { cloneTemplate } from "./templates.ts";

const COLUMNS = `_aux, created_at, updated_at, _key_is_virtual, _overwrite_versions, branch_id, created_on_id, space_id, storage_id,
  created_by_id`;

/** Statement that adds artifacts `many/1.txt`, …, to a source template, as both databases understand it. */
const insertArtifacts = (count: number) => `
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
  INSERT INTO lamindb_artifact (uid, key, hash, suffix, is_latest, is_locked, ${COLUMNS})
  SELECT 'many' || substr(CAST(1000000000000 + i AS text), 2) || '0000', 'many/' || i || '.txt', 'manyHash' || i, '.txt', true, false, ${COLUMNS}
  FROM n CROSS JOIN (SELECT * FROM lamindb_artifact WHERE branch_id = 1 AND space_id = 1 ORDER BY id LIMIT 1) a`;

/** Filter of exactly these artifacts. */
export const MANY = { key: { startsWith: "many/" } };

/** A source of one's own with so many artifacts beside those of the template. */
export async function sourceOfMany(dialect: Dialect, count: number): Promise<TestDatabase> {
  const source = await cloneTemplate(dialect, "source");
  await runScript(source.db, insertArtifacts(count));
  return source;
}
