import { makeVar } from "@apollo/client";

/** What became of an instance that was read among others (`extensions.instances`). */
export interface InstanceReport {
  slug: string;
  /** Why it gave nothing; null if it answered. */
  code: string | null;
  message: string | null;
}

/** The last report of each instance that failed, by slug. */
export const failedInstances = makeVar<ReadonlyMap<string, InstanceReport>>(new Map());

/** Keeps the reports of failures, and drops those of instances that answer again. */
export function noteReports(reports: readonly InstanceReport[]): void {
  const failed = new Map(failedInstances());
  for (const report of reports) {
    if (report.code === null) failed.delete(report.slug);
    else failed.set(report.slug, report);
  }
  failedInstances(failed);
}
