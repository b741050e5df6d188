import { Command } from "commander";
import { askSchema, NAME } from "./askSchema.ts";
import { CONFIG_HELP, type ConfigFlags } from "./openInstances.ts";
import { parseWhole } from "./parseWhole.ts";
import { orFailAsJson, printJson } from "./printJson.ts";
import { TOKENS_HELP, withPerson } from "./withPerson.ts";

interface SyncsFlags extends ConfigFlags {
  uid?: string;
  job?: string;
  first: number;
  after?: string;
}

interface Answer {
  totalCount: number;
  nodes: {
    id: string;
    startedAt: string;
    source: { db: string; registry: string; uid: string } | null;
    objectCount: number;
    outcome: string | null;
    job: { id: string } | null;
    undoneAt: string | null;
  }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

const SYNCS = `query ($first: Int, $after: String, $uid: String, $job: ID) { syncs(first: $first, after: $after, uid: $uid, job: $job) {
  totalCount nodes { id startedAt source { ...Name } objectCount outcome transfer run { uid } job { id } undoneAt }
  pageInfo { hasNextPage endCursor } } } ${NAME}`;

function syncLine({ id, startedAt, source, objectCount, outcome, job, undoneAt }: Answer["nodes"][number]): string {
  const others = objectCount > 1 ? ` and ${objectCount - 1} more` : "";
  const object = source
    ? `${source.registry} ${source.uid} of ${source.db}${others}`
    : "an object of an unknown registry";
  const parts = [id, startedAt, outcome ?? "?", object];
  if (job) parts.push(`job ${job.id}`);
  if (undoneAt !== null) parts.push(`undone ${undoneAt}`);
  return parts.join("  ");
}

function printSyncs({ totalCount, nodes, pageInfo }: Answer): void {
  const more = pageInfo.hasNextPage ? [`more: --after ${pageInfo.endCursor}`] : [];
  console.log([`syncs (${totalCount})`, ...nodes.map((one) => `  ${syncLine(one)}`), ...more].join("\n"));
}

async function syncs({ json, config, ...variables }: SyncsFlags): Promise<void> {
  await withPerson({ ...(config !== undefined && { config }), ...(json && { json }) }, async (context) => {
    const answer = (await askSchema(context, SYNCS, variables)) as Answer;
    if (json) printJson(answer);
    else printSyncs(answer);
  });
}

/** `syncs`: which syncs there were into the default instance, with the ids by which `undo` takes them back. */
export function syncsCommand(): Command {
  return new Command("syncs")
    .description("list syncs into the default instance, newest first, with their ids for undo")
    .option("--uid <uid>", "only syncs in which the object with this uid on the source was requested")
    .option("--job <id>", "only syncs of this job")
    .option("--first <count>", "show at most this many", parseWhole, 20)
    .option("--after <cursor>", "continue after this cursor, which an earlier list printed")
    .option("--json", "print only JSON")
    .option("-c, --config <file>", CONFIG_HELP)
    .addHelpText("after", TOKENS_HELP)
    .action((flags: SyncsFlags) => orFailAsJson(flags.json, () => syncs(flags)));
}
