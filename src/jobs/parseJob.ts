/** From a row of the own tables to a job. */
import { z } from "zod";
import type { Catalogue, Registry } from "../catalogue/model.ts";
import type { RawRow } from "../instances/dialects/reader.ts";
import { checkStored, MOMENT, notReadable, parseStored } from "../sync/journal/stored.ts";
import { TRANSFER } from "../sync/journal/syncSummary.ts";
import type { Job, JobState } from "./job.ts";

const TEXT = z.string();
const COUNT = z.coerce.number().int().nonnegative();
const TIME = MOMENT.nullable();

const STATE = z.enum(["PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELED"]);

/** Whether a text is one of the states that this release knows. */
export const isJobState = (text: unknown): text is JobState => STATE.safeParse(text).success;

const ROW = z.object({
  id: TEXT,
  created_at: MOMENT,
  state: STATE,
  source_slug: TEXT,
  source_uid: TEXT,
  registry: TEXT,
  request: TEXT,
  total: COUNT,
  transferred: COUNT,
  mapped: COUNT,
  filled: COUNT,
  failed: COUNT,
  started_at: TIME,
  finished_at: TIME,
  touched_at: TIME,
  retry_at: TIME,
  attempts: COUNT,
  message: TEXT.nullable(),
});

/** Columns of a job's row, in the order in which `parseJob` takes them. */
export const JOB_COLUMNS = Object.keys(ROW.shape);

/** A term that is unknown here would be passed over, and the job would do something else than was asked. */
const TERMS = z.strictObject({
  transfer: TRANSFER.optional(),
  depth: z.number().int().nonnegative().optional(),
  initiatedByRun: TEXT.optional(),
  where: TEXT.optional(),
  by: z
    .strictObject({
      kind: z.enum(["anonymous", "token", "key"]),
      name: TEXT,
      roles: z.array(TEXT),
      user: z.strictObject({ handle: TEXT.optional(), uid: TEXT.optional() }).optional(),
    })
    .optional(),
  maker: TEXT.optional(),
  reader: TEXT.optional(),
});

function registryOf(table: string, catalogue: Catalogue, what: string): Registry {
  const registry = catalogue.findTable(table);
  if (registry?.kind === "registry") return registry as Registry;
  throw notReadable(what, `there is no registry with the table ${table}`);
}

/** Reads a job; throws CONFLICT for a row that is none. */
export function parseJob(cells: RawRow, catalogue: Catalogue): Job {
  const what = `the job ${cells[0]}`;
  const row = checkStored(ROW, Object.fromEntries(JOB_COLUMNS.map((name, i) => [name, cells[i]])), what);
  return {
    id: row.id,
    createdAt: row.created_at,
    state: row.state,
    source: { slug: row.source_slug, uid: row.source_uid },
    registry: registryOf(row.registry, catalogue, what),
    terms: parseStored(TERMS, row.request, what) as Job["terms"],
    total: row.total,
    counts: { TRANSFERRED: row.transferred, MAPPED: row.mapped, FILLED: row.filled, FAILED: row.failed },
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    touchedAt: row.touched_at,
    retryAt: row.retry_at,
    attempts: row.attempts,
    message: row.message,
  };
}
