import { Command } from "commander";
import { type UndoReport, undoSync } from "../sync/undo/undoSync.ts";
import { EXIT } from "./cliError.ts";
import { CONFIG_HELP, withInstances } from "./openInstances.ts";
import { orFailAsJson, printJson } from "./printJson.ts";
import { nameOf } from "./sync/printReport.ts";

interface UndoFlags {
  dryRun?: boolean;
  json?: boolean;
  config?: string;
}

function printUndo({ undone, blockedBy, dryRun }: UndoReport): void {
  if (blockedBy.length > 0) {
    const lines = blockedBy.map(({ object, reason }) => `  ${nameOf(object)}: ${reason}`);
    console.log(`nothing was undone; in the way (${blockedBy.length})\n${lines.join("\n")}`);
    return;
  }
  const lines = undone.map((one) => `  ${nameOf(one)}${one.db === null ? "" : ": its former values"}`);
  console.log([`${dryRun ? "would be undone" : "undone"} (${undone.length})`, ...lines].join("\n"));
}

async function undo(syncId: string, { config, dryRun, json }: UndoFlags): Promise<void> {
  const report = await withInstances(config, (context) => undoSync(context, syncId, dryRun ?? false));
  if (json) printJson(report);
  else printUndo(report);
  if (report.blockedBy.length > 0) process.exitCode = EXIT.failure;
}

/** `undo`: takes back what one sync wrote, without a server; status 1 where something stands in the way. */
export function undoCommand(): Command {
  return new Command("undo")
    .description("take back all that one sync wrote to the default instance")
    .argument("<syncId>", "id of the sync, as it was told when it was done")
    .option("--dry-run", "only say what would be undone")
    .option("--json", "print nothing but JSON")
    .option("-c, --config <file>", CONFIG_HELP)
    .action((syncId: string, flags: UndoFlags) => orFailAsJson(flags.json, () => undo(syncId, flags)));
}
