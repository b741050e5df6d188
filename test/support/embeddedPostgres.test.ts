import { expect, it } from "vitest";
import { startEmbeddedPostgres } from "./embeddedPostgres.ts";
import { runSql } from "./postgres.ts";

it("starts a PostgreSQL server of its own, as root too, and leaves nothing behind", async () => {
  const server = await startEmbeddedPostgres();
  expect(server.version).toMatch(/^\d+/);
  await runSql(server.url, "CREATE TABLE t (name text COLLATE \"C\"); INSERT INTO t VALUES ('ünï')");
  await expect(runSql(server.url, "SELECT nothing")).rejects.toThrow("does not exist");
  await server.stop();
  await expect(runSql(server.url, "SELECT 1")).rejects.toThrow("ECONNREFUSED");
});
