import { Instance } from "../../../src/instances/instance.ts";
import { isPostgres } from "../../parity/canonical/readDatabase.ts";
import { watchStatements } from "../../support/failingStatements.ts";

/** Statements that were sent to the two databases. */
export interface StatementCounts {
  source: number;
  target: number;
}

/** Counts what the gateway's engine sends from this process while it works; begin and commit count on the target. */
export async function countStatements(target: string, work: () => Promise<void>): Promise<StatementCounts> {
  const counts: StatementCounts = { source: 0, target: 0 };
  const { all, snapshot } = Instance.prototype;
  Instance.prototype.all = function (sql, params) {
    counts[this.isDefault ? "target" : "source"]++;
    return all.call(this, sql, params);
  };
  Instance.prototype.snapshot = function (read) {
    return snapshot.call(this, (reader) =>
      read({
        all: (sql, params) => {
          counts[this.isDefault ? "target" : "source"]++;
          return reader.all(sql, params);
        },
      }),
    ) as never;
  };
  const watch = watchStatements[isPostgres(target) ? "postgres" : "sqlite"]();
  try {
    await work();
  } finally {
    watch.end();
    Object.assign(Instance.prototype, { all, snapshot });
  }
  counts.target += watch.statements.length;
  return counts;
}
