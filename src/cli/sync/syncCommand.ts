import { Command, InvalidArgumentError } from "commander";
import type { SyncRequest, TransferMode } from "../../sync/request.ts";
import type { SyncStep } from "../../sync/writeGraph.ts";
import { ownValue } from "../../util/ownValue.ts";
import { askSchema, type CommandContext, NAME } from "../askSchema.ts";
import { EXIT } from "../cliError.ts";
import { CONFIG_HELP } from "../openInstances.ts";
import { parseWhole } from "../parseWhole.ts";
import { orFailAsJson, printJson } from "../printJson.ts";
import { makeProgress, type Progress } from "../progress.ts";
import { TOKENS_HELP, withPerson } from "../withPerson.ts";
import { printReport } from "./printReport.ts";
import { parseTask, type SyncFlags } from "./syncTask.ts";

const MODES: Record<string, TransferMode> = {
  record: "SQLRECORD", // LaminDB's old word
  sqlrecord: "SQLRECORD",
  notes: "NOTES",
  annotations: "ANNOTATIONS",
};

function parseTransfer(text: string): TransferMode {
  const mode = ownValue(MODES, text.toLowerCase());
  if (!mode) throw new InvalidArgumentError("It must be sqlrecord, notes or annotations.");
  return mode;
}

function stepLine(step: SyncStep, { source }: SyncRequest): string {
  return step.doing === "reading" ? `reading ${source}` : `${step.doing} ${step.rows} rows`;
}

const SYNC = `mutation ($source: String!, $registry: RegistryName!, $uid: String, $key: String, $name: String, $transfer: TransferMode,
    $depth: Int, $initiatedByRun: String, $dryRun: Boolean) {
  sync(source: $source, registry: $registry, uid: $uid, key: $key, name: $name, transfer: $transfer, depth: $depth,
    initiatedByRun: $initiatedByRun, dryRun: $dryRun) {
    syncId outcome source { ...Name } transferred { ...Name } mapped { ...Name } filled { ...Name } leftOut { object { ...Name } reason }
    conflicts { object { ...Name } field source target overwritten } run { uid } dryRun object { uid _state { db } } } } ${NAME}`;

async function syncOne(
  context: CommandContext,
  request: SyncRequest,
  json: boolean,
  progress: Progress,
): Promise<void> {
  const onStep = (step: SyncStep) => progress.show(stepLine(step, request));
  const reporting = { ...context, onStep };
  if (json) {
    const variables = { ...request, registry: request.registry.enumName };
    printJson(await askSchema(reporting, SYNC, variables).finally(progress.end));
    return;
  }
  const { syncObject } = await import("../../sync/sync.ts");
  printReport(await syncObject(reporting, request).finally(progress.end));
}

/** Syncs; false where some objects could not come. */
async function sync(what: string, flags: SyncFlags): Promise<boolean> {
  const { inCommand } = await import("../../tracing.ts");
  const run = async (context: CommandContext) => {
    const task = parseTask(what, flags, context.catalogue);
    const progress = makeProgress();
    if (task.kind === "one") {
      await syncOne(context, task.request, flags.json ?? false, progress);
      return true;
    }
    if (flags.dryRun) return (await import("./planMany.ts")).planMany(context, task, flags, progress);
    return (await import("./syncMany.ts")).syncMany(context, task, flags, progress);
  };
  return inCommand("lamindb-gateway sync", process.env, () => withPerson(flags, run));
}

/** `sync`: one object or many from a source instance into the default one, without a server. */
export function syncCommand(): Command {
  return new Command("sync")
    .description("copy objects, and everything they need, from an instance into the default instance")
    .argument("<registry>", "artifact, record, bionty.CellType, …, or the address of an object's page on LaminHub")
    .option("--from <slug>", "instance to copy from, account/name")
    .option("--uid <uid>", "full uid of the object; or give --key or --name")
    .option("--key <key>", "exact key; selects the latest version")
    .option("--name <name>", "exact name")
    .option("--where <json>", "many objects: a filter, as for the registry's list in GraphQL")
    .option("--all", "many objects: the whole registry")
    .option("--transfer <mode>", "sqlrecord, notes or annotations", parseTransfer)
    .option("--depth <levels>", "levels of a type's rows to copy with it", parseWhole)
    .option("--initiated-by-run <uid>", "run on the default instance that initiates the sync")
    .option("--dry-run", "only report what would be done")
    .option("--json", "print only JSON")
    .option("-c, --config <file>", CONFIG_HELP)
    .addHelpText("after", TOKENS_HELP)
    .action((what: string, flags: SyncFlags) =>
      orFailAsJson(flags.json, async () => {
        if (!(await sync(what, flags))) process.exitCode ??= EXIT.failure; // a signal has its own status
      }),
    );
}
