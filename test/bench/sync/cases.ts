import type { LiveStep } from "../../live/chooseStep.ts";
import { ANNOTATED_UID, COLLECTION_UID, GENES_UID } from "./seedObjects.ts";

export interface BenchStep extends LiveStep {
  transfer: "sqlrecord" | "annotations";
  /** LaminDB does it in a process that has not synced yet. */
  isFirst?: boolean;
}

export interface BenchCase {
  title: string;
  step: BenchStep;
  /** Sync that stands before it, unmeasured; the measured one then changes nothing. */
  after?: BenchStep;
  /** At least so many times as fast as LaminDB. */
  timesPython?: number;
  /** At most so many times the time of plain SQL. */
  timesSql?: number;
  /** LaminDB is measured once, beside the others: it does something else, and takes a minute for it. */
  pythonOnce?: string;
}

const annotated = (uid: string): BenchStep => ({ registry: "Artifact", uid, transfer: "annotations" });
const DATASET1 = annotated("9zbX6l4rO283JrMD0000");

/** What is measured, with the goals that it is to reach. */
export const CASES: BenchCase[] = [
  { title: "the guide's dataset1 with annotations", step: DATASET1, timesPython: 10, timesSql: 5 },
  { title: "the same again", step: DATASET1, after: DATASET1, timesPython: 5 },
  {
    title: "mapped, as a record; LaminDB's first sync in a process",
    step: { ...DATASET1, transfer: "sqlrecord", isFirst: true },
    after: DATASET1,
    timesPython: 5,
  },
  { title: "mapped, as a record; again and again", step: { ...DATASET1, transfer: "sqlrecord" }, after: DATASET1 },
  { title: "an artifact with 20 annotations", step: annotated(ANNOTATED_UID), timesPython: 10, timesSql: 5 },
  {
    title: "a collection of 200 artifacts",
    step: { registry: "Collection", uid: COLLECTION_UID, transfer: "sqlrecord" },
    timesPython: 20,
    timesSql: 5,
  },
  {
    title: "an artifact with 20,000 genes",
    step: annotated(GENES_UID),
    timesSql: 3,
    pythonOnce: "LaminDB leaves the genes out, so it is measured once and not compared",
  },
];
