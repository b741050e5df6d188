import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Parts of the paths of files that take longer than others of their size, the longest first. */
const LONG = [
  "db/moduleSets",
  "db/faultsKilled",
  "db/readsDifferential",
  "db/jobsKilled",
  "db/replicasKilled",
  "db/faults.",
  "db/faultsParallel",
  "db/readsFiltersEverywhere",
  "parity/pairings/",
  "regression/poolerSyncs",
  "db/olderSyncs",
  "db/faultsForeign",
  "e2e/syncCommand",
  "db/jobs.",
  "e2e/signals",
  "db/readsBothDatabases",
  "db/readsLarge",
  "e2e/tableDownload",
  "regression/orphanedGateway",
  "clients/codegen",
  "regression/largeLists",
  "db/undo",
  "e2e/commandLine",
  "regression/abandonedSync",
  "abuse/syncTargets",
  "regression/inheritedNames",
  "parity/canonical.",
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
