import { Instance, type ReadSession } from "../../../src/instances/instance.ts";
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
  const { session, snapshot } = Instance.prototype;
  const counted = (found: ReadSession): ReadSession => ({
    ...found,
    reader: {
      all: (sql, params) => {
        counts[found.instance.isDefault ? "target" : "source"]++;
        return found.reader.all(sql, params);
      },
    },
  });
  Instance.prototype.session = async function (signal) {
    return counted(await session.call(this, signal));
  };
  Instance.prototype.snapshot = function (read, signal) {
    return snapshot.call(this, (found) => read(counted(found)), signal) as never;
  };
  const watch = watchStatements[isPostgres(target) ? "postgres" : "sqlite"]();
  try {
    await work();
  } finally {
    watch.end();
    Object.assign(Instance.prototype, { session, snapshot });
  }
  counts.target += watch.statements.length;
  return counts;
}
