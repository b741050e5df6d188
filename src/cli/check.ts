import { Command } from "commander";
import { assertServable } from "../server/assertServable.ts";
import { checkInstance, checkLine } from "./checkInstance.ts";
import { EXIT } from "./cliError.ts";
import { CONFIG_HELP, type ConfigFlags, withInstances } from "./openInstances.ts";

async function check(flags: ConfigFlags): Promise<void> {
  await withInstances(flags, async ({ instances, catalogue, config }) => {
    await assertServable(config);
    const found = await Promise.all(instances.all.map((instance) => checkInstance(instance, catalogue)));
    if (flags.json) {
      const { origin = null, warnings = [] } = config;
      console.log(
        JSON.stringify({ configuration: origin, default: config.default, warnings, instances: found }, null, 2),
      );
    } else for (const one of found) console.log(checkLine(one));
    if (found.some(({ error }) => error !== null)) process.exitCode = EXIT.failure;
  });
}

/** `check`: whether the configuration can be used and each instance answers; exit status 1 where one does not. */
export function checkCommand(): Command {
  return new Command("check")
    .description("check the configuration and whether each instance answers")
    .option("-c, --config <file>", CONFIG_HELP)
    .option("--json", "print one JSON object on standard output")
    .action(check);
}
