import type { Config } from "../config/config.ts";
import type { CommandContext } from "./askSchema.ts";

/** Help of the option `--config`, which all commands share that read the configuration. */
export const CONFIG_HELP =
  "configuration file (default: LAMINDB_GATEWAY_CONFIG, else ./gateway.yaml, else the instances that LaminDB's client knows)";

/** Options of commands that read the configuration. */
export interface ConfigFlags {
  config?: string;
  json?: boolean;
}

/** What a command works on, and where that is written. */
export function placeLine({ default: slug, origin }: Config): string {
  return `default instance: ${slug} (configuration: ${origin})`;
}

/** Runs a command on the configured instances, says on which, and closes them. */
export async function withInstances<T>(
  { config: file, json }: ConfigFlags,
  run: (context: CommandContext) => Promise<T>,
): Promise<T> {
  const [{ loadConfig }, { loadCatalogue }, { loadOwnModules }, { Instances }] = await Promise.all([
    import("../config/loadConfig.ts"),
    import("../catalogue/loadCatalogue.ts"),
    import("../server/loadOwnModules.ts"),
    import("../instances/instances.ts"),
  ]);
  const config = loadConfig({ ...(file !== undefined && { file }), env: process.env });
  for (const warning of config.warnings ?? []) console.error(warning);
  const say = json ? console.error : console.log; // with --json standard output is JSON alone
  say(placeLine(config));
  const catalogue = loadCatalogue(loadOwnModules(config.modules));
  const instances = new Instances(config, catalogue);
  try {
    return await run({ instances, config, catalogue });
  } finally {
    await instances.close();
  }
}
