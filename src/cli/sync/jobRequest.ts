import type { JobRequest } from "../../jobs/makeJob.ts";
import { makeSchema } from "../../resolvers/makeSchema.ts";
import { parseWhere } from "../../resolvers/parseWhere.ts";
import type { CommandContext } from "../askSchema.ts";
import type { ManyTask, SyncFlags } from "./syncTask.ts";

/** The job that the command line asks for. Throws BAD_USER_INPUT for a filter that the registry's list would not take. */
export function jobRequest(
  { catalogue }: CommandContext,
  { source, registry, where: given }: ManyTask,
  { transfer, depth, initiatedByRun }: SyncFlags,
): JobRequest {
  const where = given === undefined ? undefined : parseWhere(makeSchema(catalogue), registry, given);
  const terms = {
    ...(transfer && { transfer }),
    ...(depth !== undefined && { depth }),
    ...(initiatedByRun !== undefined && { initiatedByRun }),
    ...(given !== undefined && { where: JSON.stringify(given) }),
  };
  return { source, registry, terms, ...(where && { where }) };
}
