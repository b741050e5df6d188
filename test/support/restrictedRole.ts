import { withTarget } from "./annotatedSync.ts";
import { runStatement } from "./runStatement.ts";

let roles = 0;

/**
 * Gives `use` the address of a PostgreSQL target for a role that may write LaminDB's tables and has no right on the database;
 * `prepare` says what else there is. `db` is the owner's address.
 */
export async function withRestrictedRole(
  prepare: (role: string, owner: string) => string[],
  use: (address: string, db: string) => Promise<void>,
): Promise<void> {
  await withTarget("postgres", async ({ db }) => {
    const [role, owner] = ["writer", "owner"].map((name) => `own_${name}_${process.pid}_${++roles}`) as [
      string,
      string,
    ];
    const url = new URL(db);
    await runStatement(
      db,
      `CREATE ROLE ${role} LOGIN; CREATE ROLE ${owner}; REVOKE CREATE ON DATABASE "${url.pathname.slice(1)}" FROM PUBLIC;
      GRANT USAGE ON SCHEMA public TO ${role}; GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role};
      GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${role}`,
    );
    for (const statement of prepare(role, owner)) await runStatement(db, statement);
    url.username = role;
    try {
      await use(url.href, db);
    } finally {
      for (const one of [role, owner]) await runStatement(db, `DROP OWNED BY ${one} CASCADE; DROP ROLE ${one}`);
    }
  });
}

/** The own tables, made by another role and of no use to this one. */
export const foreignOwnTables = (_role: string, owner: string): string[] => [
  `CREATE SCHEMA lamindb_gateway AUTHORIZATION ${owner}`,
  ...["sync", "change", "job", "job_item"].map(
    (table) => `CREATE TABLE lamindb_gateway.${table} (id text PRIMARY KEY)`,
  ),
];
