import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Parts of the paths of files that take longer than others of their size, the longest first. */
const LONG = [
  "db/readsFiltersEverywhere",
  "db/moduleSets",
  "db/faultsKilled",
  "db/jobsKilled",
  "e2e/syncCommand",
  "db/olderSyncs",
  "db/faultsForeign",
  "parity/pairings/",
  "e2e/syncsCommand",
  "db/faults.",
  "db/faultsParallel",
  "db/readsBothDatabases",
  "regression/largeLists",
  "db/jobs.",
  "e2e/signals",
  "e2e/commandLine",
  "db/undo",
];

/** Begins with the files that take longest, so that in the end no worker goes on alone for long. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONG.findIndex((part) => moduleId.includes(`/test/${part}`));
      return found < 0 ? LONG.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
