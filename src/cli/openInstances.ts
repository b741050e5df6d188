import { loadCatalogue } from "../catalogue/loadCatalogue.ts";
import type { Catalogue } from "../catalogue/model.ts";
import { loadConfig } from "../config/loadConfig.ts";
import { Instances } from "../instances/instances.ts";
import { loadOwnModules } from "../server/loadOwnModules.ts";
import type { SyncContext } from "../sync/sync.ts";

/** Help of the option `--config`, which all commands share that read the configuration. */
export const CONFIG_HELP = "configuration file (default: LAMINDB_GATEWAY_CONFIG, else what LaminDB's client knows)";

/** Runs a command on the configured instances, and closes them. */
export async function withInstances<T>(
  file: string | undefined,
  run: (context: SyncContext & { catalogue: Catalogue }) => Promise<T>,
): Promise<T> {
  const config = loadConfig({ ...(file !== undefined && { file }), env: process.env });
  for (const warning of config.warnings ?? []) console.error(warning);
  const catalogue = loadCatalogue(loadOwnModules(config.modules));
  const instances = new Instances(config, catalogue);
  try {
    return await run({ instances, config, catalogue });
  } finally {
    await instances.close();
  }
}
