import { Command } from "commander";
import { loadConfig } from "../config/loadConfig.ts";
import { startGateway } from "../server/startGateway.ts";
import { CONFIG_HELP } from "./openInstances.ts";
import { stopOnSignal } from "./stopOnSignal.ts";

async function serve({ config: file }: { config?: string }): Promise<void> {
  const config = loadConfig({ ...(file !== undefined && { file }), env: process.env });
  for (const warning of config.warnings ?? []) console.error(warning);
  const gateway = await startGateway(config);
  stopOnSignal(gateway.stop); // before anybody is told that it serves
  console.error(
    `lamindb-gateway serves ${gateway.url} (a browser gets the explorer there); default instance ${config.default}`,
  );
}

/** `serve`: the gateway over HTTP, until a signal ends it. */
export function serveCommand(): Command {
  return new Command("serve")
    .description("serve GraphQL over HTTP for all configured instances")
    .option("-c, --config <file>", CONFIG_HELP)
    .action(serve);
}
