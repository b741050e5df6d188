import { Command, InvalidArgumentError } from "commander";
import type { SyncRequest, TransferMode } from "../../sync/request.ts";
import { type SyncContext, syncObject } from "../../sync/sync.ts";
import type { SyncStep } from "../../sync/writeGraph.ts";
import { EXIT } from "../cliError.ts";
import { CONFIG_HELP, withInstances } from "../openInstances.ts";
import { orFailAsJson, printJson } from "../printJson.ts";
import { makeProgress, type Progress } from "../progress.ts";
import { printReport } from "./printReport.ts";
import { syncMany } from "./syncMany.ts";
import { parseTask, type SyncFlags } from "./syncTask.ts";

const MODES: Record<string, TransferMode> = {
  record: "SQLRECORD", // LaminDB's old word
  sqlrecord: "SQLRECORD",
  notes: "NOTES",
  annotations: "ANNOTATIONS",
};

function parseTransfer(text: string): TransferMode {
  const mode = MODES[text.toLowerCase()];
  if (!mode) throw new InvalidArgumentError("It is sqlrecord, notes or annotations.");
  return mode;
}

function parseDepth(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It is a whole number from 0 on.");
  return Number(text);
}

function stepLine(step: SyncStep, { source }: SyncRequest): string {
  return step.doing === "reading" ? `reading ${source}` : `${step.doing} ${step.rows} rows`;
}

async function syncOne(context: SyncContext, request: SyncRequest, json: boolean, progress: Progress): Promise<void> {
  const onStep = (step: SyncStep) => progress.show(stepLine(step, request));
  const report = await syncObject({ ...context, onStep }, request).finally(progress.end);
  if (json) {
    const { object, ...rest } = report;
    printJson({ uid: object!.uid, ...rest }); // without a key it is there
  } else printReport(report);
}

async function sync(what: string, flags: SyncFlags): Promise<void> {
  const isDone = await withInstances(flags.config, async (context) => {
    const task = parseTask(what, flags, context.catalogue);
    const progress = makeProgress();
    if (task.kind === "many") return syncMany(context, task, flags, progress);
    await syncOne(context, task.request, flags.json ?? false, progress);
    return true;
  });
  if (!isDone) process.exitCode = EXIT.failure;
}

/** `sync`: one object or many from a source instance into the default one, without a server. */
export function syncCommand(): Command {
  return new Command("sync")
    .description("copy objects, with what they need, from an instance into the default one")
    .argument("<registry>", "artifact, record, bionty.CellType, …, or the address of an object's page on LaminHub")
    .option("--from <slug>", "instance to copy from, account/name")
    .option("--uid <uid>", "full uid of the object; or give --key or --name")
    .option("--key <key>", "exact key; the latest version is meant")
    .option("--name <name>", "exact name")
    .option("--where <json>", "many objects: a filter of the registry's list, as GraphQL takes it")
    .option("--all", "many objects: all of the registry")
    .option("--transfer <mode>", "sqlrecord, notes or annotations", parseTransfer)
    .option("--depth <levels>", "levels of a type's rows to bring along", parseDepth)
    .option("--initiated-by-run <uid>", "run on the default instance that asks for the sync")
    .option("--dry-run", "only say what would be done")
    .option("--json", "print nothing but JSON")
    .option("-c, --config <file>", CONFIG_HELP)
    .action((what: string, flags: SyncFlags) => orFailAsJson(flags.json, () => sync(what, flags)));
}
