import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { CliError } from "../cliError.ts";
import { parsePort } from "../parsePort.ts";
import { stopOnSignal } from "../stopOnSignal.ts";

const DEFAULT_PORT = 4000;
const EXPLORER_BUILDER = fileURLToPath(new URL("../../../bin/build-explorer.mjs", import.meta.url));

/** A checkout builds the explorer's page when it is first needed; a package includes it. */
function buildExplorer(): void {
  if (existsSync(EXPLORER_BUILDER)) spawnSync(process.execPath, [EXPLORER_BUILDER], { stdio: ["ignore", 2, 2] });
}

async function demo({ once, port }: { once?: boolean; port?: number }): Promise<void> {
  const stopping = new AbortController();
  const [{ startGateway }, { makeInstances }, { guideTabs, walkGuide }] = await Promise.all([
    import("../../server/startGateway.ts"),
    import("./makeInstances.ts"),
    import("./walkGuide.ts"),
  ]);
  const tabs: ReturnType<typeof guideTabs> = []; // filled once the walk has told them its run
  const start = async () => {
    const instances = await makeInstances(port ?? (once ? 0 : DEFAULT_PORT));
    return { instances, gateway: await startGateway(instances.config, { log: false, tabs }) };
  };
  const starting = start();
  const end = async () => {
    stopping.abort();
    const { instances, gateway } = await starting;
    await gateway.stop();
    rmSync(instances.folder, { recursive: true, force: true });
  };
  stopOnSignal(end);
  const { instances, gateway } = await starting;
  console.log(`Two LaminDB instances in ${instances.folder}, served at ${gateway.url}`);
  const walk = { url: gateway.url, targetFile: instances.targetFile, print: console.log, signal: stopping.signal };
  const { failed, told } = await walkGuide(walk);
  if (stopping.signal.aborted) return;
  if (failed.length > 0) {
    await end();
    throw new CliError(`\nClaims of the guide that do not hold:\n${failed.map((claim) => `- ${claim}`).join("\n")}`);
  }
  console.log("\nEvery claim of the guide holds.");
  if (once) return end();
  tabs.push(...guideTabs(told));
  buildExplorer();
  console.log(`\nGraphiQL with the same operations: ${gateway.url} (Ctrl-C stops the demo)`);
}

/** `demo`: LaminDB's guide to syncing, walked over HTTP on two databases of its own. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("run LaminDB's guide to syncing on two databases created for it, then serve them")
    .option("--once", "stop after the guide: exit status 0 if every claim holds, otherwise 1")
    .addOption(
      new Option("--port <port>", "port to listen on (default: 4000; with --once any free port)")
        .env("PORT")
        .argParser(parsePort),
    )
    .action(demo);
}
