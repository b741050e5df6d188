import { makeVar } from "@apollo/client";

/** What became of an instance that was read among others (`extensions.instances`). */
export interface InstanceReport {
  slug: string;
  /** Why it gave nothing; null if it answered. */
  code: string | null;
  message: string | null;
}

/** Instances that failed in the last answer of each operation, by the operation's name. */
export const failedInstances = makeVar<ReadonlyMap<string, readonly InstanceReport[]>>(new Map());

/** Keeps the failures that an answer reports, in place of those of the operation's answer before. */
export function noteReports(operation: string, reports: readonly InstanceReport[]): void {
  const failed = reports.filter(({ code }) => code !== null);
  failedInstances(new Map(failedInstances()).set(operation, failed));
}
