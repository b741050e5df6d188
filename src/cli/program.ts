/**
 * The command line. Exit status: 0 done, 1 failed, 2 wrong usage or configuration, 130 Ctrl-C.
 * The only place, with the files beside it, that prints and ends the process.
 */
import { Command, CommanderError } from "commander";
import { ConfigError } from "../config/configError.ts";
import { GatewayError } from "../errors.ts";
import { packageVersion } from "../util/packageVersion.ts";
import { checkCommand } from "./check.ts";
import { CliError, EXIT } from "./cliError.ts";
import { demoCommand } from "./demo/demo.ts";
import { indexesCommand } from "./indexes.ts";
import { initCommand } from "./init.ts";
import { endOnSignal } from "./interrupt.ts";
import { keyCommand } from "./key.ts";
import { schemaCommand } from "./schema.ts";
import { serveCommand } from "./serve.ts";
import { syncCommand } from "./sync/syncCommand.ts";
import { syncsCommand } from "./syncs.ts";
import { undoCommand } from "./undo.ts";

function makeProgram(): Command {
  const program = new Command("lamindb-gateway")
    .description(
      "One GraphQL schema over any number of LaminDB databases: query any instance, sync objects between them.",
    )
    .version(packageVersion())
    .showSuggestionAfterError()
    .showHelpAfterError("(--help lists commands and options)");
  for (const command of [serveCommand(), demoCommand()]) program.addCommand(command);
  for (const command of [
    checkCommand(),
    indexesCommand(),
    keyCommand(),
    schemaCommand(),
    initCommand(),
    syncCommand(),
    syncsCommand(),
    undoCommand(),
  ])
    program.addCommand(command.hook("preAction", endOnSignal));
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])]) command.exitOverride();
  return program;
}

/** The exit status for a failure, after telling the user about it. */
function report(error: unknown): number {
  // commander has printed its message itself; help and --version end here too
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof ConfigError) {
    console.error(error.message);
    return EXIT.usage;
  }
  if (error instanceof CliError) {
    console.error(error.message);
    return error.exitCode;
  }
  if (error instanceof GatewayError) {
    console.error(`${error.code}: ${error.message}`);
    return error.code === "BAD_USER_INPUT" ? EXIT.usage : EXIT.failure;
  }
  console.error(error instanceof Error ? (process.env.DEBUG ? error.stack : error.message) : error);
  return EXIT.failure;
}

/** Whoever read the output has gone (`| head -1`): what is still to be said is dropped, what is to be done is done. */
function sayNothingToNobody(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  process.stderr.on("error", () => {}); // there is nowhere to say that nothing can be said
}

/** Runs a command line (without the program's name); a failure is printed, and sets the exit status. */
export async function runProgram(args: readonly string[]): Promise<void> {
  try {
    await makeProgram().parseAsync(args, { from: "user" });
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Runs the command line of this process. */
export async function runMain(): Promise<void> {
  sayNothingToNobody();
  await runProgram(process.argv.slice(2));
}
