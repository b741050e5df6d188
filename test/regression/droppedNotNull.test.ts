/** A look did not see that a column may be NULL by now, and went on giving its rows the values of one that may not. */
import { expect, it } from "vitest";
import { postgresDialect } from "../../src/instances/dialects/postgres/postgresDialect.ts";
import { withTarget } from "../support/annotatedSync.ts";
import { runStatement } from "../support/runStatement.ts";

it("it is a change of the database", async () => {
  await withTarget("postgres", async ({ db }) => {
    const mark = () => runStatement(db, postgresDialect.shapeSql(["django_migrations"]));
    const before = await mark();
    expect(await mark()).toEqual(before);
    await runStatement(db, "ALTER TABLE lamindb_ulabel ALTER is_locked DROP NOT NULL");
    expect(await mark()).not.toEqual(before);
  });
});
