import { Command } from "commander";
import { CONFIG_HELP, placeLine } from "./openInstances.ts";
import { parsePort } from "./parsePort.ts";
import { stopOnSignal } from "./stopOnSignal.ts";

interface ServeFlags {
  config?: string;
  host?: string;
  port?: number;
}

async function serve({ config: file, ...listen }: ServeFlags): Promise<void> {
  const { loadConfig } = await import("../config/loadConfig.ts");
  const load = () => loadConfig({ ...(file !== undefined && { file }), env: process.env, listen });
  const config = load();
  for (const warning of config.warnings ?? []) console.error(warning);
  console.error(placeLine(config));
  const starting = import("../server/startGateway.ts").then(({ startGateway }) => startGateway(config));
  const reload = () =>
    void starting.then(
      (gateway) => gateway.reload(load),
      () => undefined,
    );
  stopOnSignal(async () => (await starting).stop(), reload); // before anybody is told that it serves
  const { url, warnings } = await starting;
  for (const warning of warnings) console.error(warning);
  const { isShown } = await import("../config/config.ts");
  const explorer = isShown(config, "explorer") ? " (open it in a browser to get GraphiQL)" : "";
  console.error(`lamindb-gateway serves ${url}${explorer}; default instance ${config.default}`);
}

/** `serve`: the gateway over HTTP, until a signal ends it. */
export function serveCommand(): Command {
  return new Command("serve")
    .description("serve GraphQL over HTTP for all configured instances")
    .option("-c, --config <file>", CONFIG_HELP)
    .option("--host <address>", "address to listen on (default: HOST, else `listen.host`, else 127.0.0.1)")
    .option("--port <port>", "port to listen on (default: PORT, else `listen.port`, else 4000)", parsePort)
    .action(serve);
}
