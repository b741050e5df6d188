import { Command } from "commander";
import { GatewayError } from "../errors.ts";
import type { Instance } from "../instances/instance.ts";
import { EXIT } from "./cliError.ts";
import { CONFIG_HELP, type ConfigFlags, withInstances } from "./openInstances.ts";

interface Finding {
  isGood: boolean;
  line: string;
}

async function checkInstance(instance: Instance): Promise<Finding> {
  const name = `${instance.slug} (${instance.config.uid}, ${instance.dialect.name})${instance.isDefault ? ", default" : ""}`;
  try {
    const { modules, schemaVersion } = await instance.schema();
    const what = `${["lamindb", ...modules].join(", ")}; newest migration ${schemaVersion ?? "unknown"}`;
    return { isGood: true, line: `ok    ${name}: ${what}` };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { isGood: false, line: `FAIL  ${name}: ${error.message}` };
  }
}

async function check(flags: ConfigFlags): Promise<void> {
  await withInstances(flags, async ({ instances }) => {
    const findings = await Promise.all(instances.all.map(checkInstance));
    for (const { line } of findings) console.log(line);
    if (findings.some(({ isGood }) => !isGood)) process.exitCode = EXIT.failure;
  });
}

/** `check`: whether the configuration can be used and each instance answers; exit status 1 where one does not. */
export function checkCommand(): Command {
  return new Command("check")
    .description("check the configuration and whether each instance answers")
    .option("-c, --config <file>", CONFIG_HELP)
    .action(check);
}
