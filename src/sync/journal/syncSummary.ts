/** What the journal keeps of a sync for lists: how it was asked for and what became of its objects, as JSON. */
import { z } from "zod";
import type { SyncOutcome } from "../report.ts";
import type { TransferMode } from "../request.ts";
import { parseStored } from "./stored.ts";

/** What became of an object. */
export const OUTCOME = z.enum(["TRANSFERRED", "MAPPED", "FILLED"]);
/** How much of an object was asked for. */
export const TRANSFER = z.enum(["SQLRECORD", "NOTES", "ANNOTATIONS"]);

const SUMMARY = z.object({
  outcome: OUTCOME.optional(),
  transfer: TRANSFER.optional(),
  /** Of a batch: the objects asked for, by their uids on the source. */
  objects: z.array(z.tuple([z.string(), OUTCOME])).optional(),
  /** Who made it, where rights are per person (`personOf`). */
  maker: z.string().optional(),
});

/** What the journal keeps of a sync or batch for lists. */
export interface SyncSummary {
  outcome?: SyncOutcome | undefined;
  transfer?: TransferMode | undefined;
  objects?: [uid: string, outcome: SyncOutcome][] | undefined;
  maker?: string | undefined;
}

/** The summary in a journal's report; empty where an earlier release wrote none, or a later one in a form unknown here. */
export function parseSummary(report: string | null): SyncSummary {
  if (report === null) return {};
  try {
    return parseStored(SUMMARY, report, "the summary of a sync");
  } catch {
    return {};
  }
}

/** Text that occurs in a batch's report exactly where the object with this uid is one of its objects. */
export const batchMark = (uid: string): string => `[${JSON.stringify(uid)},"`;

/** Is in the report of a sync of which nothing more is kept. */
export const EXPIRED = '"expired":true';

/** Whether a sync's report says that what it changed is no longer kept. */
export const isExpired = (report: string | null): boolean => report?.includes(EXPIRED) ?? false;
