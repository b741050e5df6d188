import { Command } from "commander";
import { GatewayError } from "../errors.ts";
import type { UndoReport } from "../sync/undo/undoSync.ts";
import { askSchema, type CommandContext, NAME } from "./askSchema.ts";
import { EXIT } from "./cliError.ts";
import { CONFIG_HELP, type ConfigFlags } from "./openInstances.ts";
import { orFailAsJson, printJson } from "./printJson.ts";
import { nameOf } from "./sync/printReport.ts";
import { TOKENS_HELP, withPerson } from "./withPerson.ts";

interface UndoFlags extends ConfigFlags {
  job?: string;
  dryRun?: boolean;
}

interface Undo {
  run(context: CommandContext, dryRun: boolean): Promise<UndoReport>;
  field: "undoSync" | "undoJob";
  argument: "syncId" | "id";
  id: string;
}

/** Which undo is meant; throws BAD_USER_INPUT unless one of both ids is given. */
function parseUndo(syncId: string | undefined, job: string | undefined): Undo {
  if (syncId !== undefined && job === undefined) {
    const run: Undo["run"] = async (context, dryRun) => {
      const { undoSync } = await import("../sync/undo/undoSync.ts");
      return undoSync(context, syncId, dryRun);
    };
    return { run, field: "undoSync", argument: "syncId", id: syncId };
  }
  if (syncId === undefined && job !== undefined) {
    const run: Undo["run"] = async (context, dryRun) => {
      const { undoJob } = await import("../jobs/undoJob.ts");
      return undoJob(context, job, dryRun);
    };
    return { run, field: "undoJob", argument: "id", id: job };
  }
  const message = "Give what to undo: the id of one sync, or --job <id>; `lamindb-gateway syncs` lists both ids.";
  throw new GatewayError("BAD_USER_INPUT", message);
}

function printUndo({ undone, blockedBy, dryRun }: UndoReport): void {
  const listed = undone.map((one) => `  ${nameOf(one)}${one.db === null ? "" : ": its former values"}`);
  const blockers = blockedBy.map(({ object, reason }) => `  ${nameOf(object)}: ${reason}`);
  const isBlocked = blockers.length > 0;
  const lines = [
    ...(undone.length > 0 || !isBlocked
      ? [`${dryRun ? "would be undone" : "undone"} (${undone.length})`, ...listed]
      : []),
    ...(isBlocked
      ? [
          `${undone.length > 0 ? "nothing more" : "nothing"} ${dryRun ? "would be" : "was"} undone; blocked by (${blockers.length})`,
        ]
      : []),
    ...blockers,
  ];
  console.log(lines.join("\n"));
}

/** Undoes; true where nothing was in the way. */
async function undo(work: Undo, { json, dryRun = false, ...flags }: UndoFlags): Promise<boolean> {
  return withPerson({ ...flags, ...(json && { json }) }, async (context) => {
    if (!json) {
      const report = await work.run(context, dryRun);
      printUndo(report);
      return report.blockedBy.length === 0;
    }
    const { field, argument, id } = work;
    const document = `mutation ($id: ID!, $dryRun: Boolean) { ${field}(${argument}: $id, dryRun: $dryRun) {
      undone { ...Name } blockedBy { object { ...Name } reason } dryRun } } ${NAME}`;
    const result = (await askSchema(context, document, { id, dryRun })) as { blockedBy: unknown[] };
    printJson(result);
    return result.blockedBy.length === 0;
  });
}

/** `undo`: takes back what one sync wrote, or all of a job's, without a server; status 1 where something stands in the way. */
export function undoCommand(): Command {
  return new Command("undo")
    .description("undo everything that one sync, or all syncs of a job, wrote to the default instance")
    .argument("[syncId]", "id of the sync, as `sync` prints it and `syncs` lists it")
    .option("--job <id>", "undo all syncs of this job, newest first")
    .option("--dry-run", "only report what would be undone")
    .option("--json", "print only JSON")
    .option("-c, --config <file>", CONFIG_HELP)
    .addHelpText("after", TOKENS_HELP)
    .action((syncId: string | undefined, flags: UndoFlags) =>
      orFailAsJson(flags.json, async () => {
        if (!(await undo(parseUndo(syncId, flags.job), flags))) process.exitCode = EXIT.failure;
      }),
    );
}
