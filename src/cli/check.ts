import { Command } from "commander";
import type { Catalogue } from "../catalogue/model.ts";
import type { Instance } from "../instances/instance.ts";
import { findSearchIndexes } from "../instances/searchIndexes.ts";
import { EXIT } from "./cliError.ts";
import { CONFIG_HELP, type ConfigFlags, withInstances } from "./openInstances.ts";

interface Finding {
  isGood: boolean;
  line: string;
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Why the default instance cannot take syncs; null where it can, and where it is not meant to. */
async function obstacle(instance: Instance): Promise<string | null> {
  if (!instance.isDefault || instance.config.readOnly) return null;
  return instance.writeObstacle().catch(reasonOf);
}

/** Says that searches of large tables could be faster. */
async function lackingIndexes(instance: Instance, catalogue: Catalogue): Promise<string> {
  const found = await findSearchIndexes(await instance.session(), catalogue);
  const missing = found?.indexes.filter(({ isThere }) => !isThere) ?? [];
  if (missing.length === 0) return "";
  const of = `${missing.length} of ${found!.indexes.length} registries have no index for search`;
  return `; ${of}, which large ones need (SQL: lamindb-gateway indexes ${instance.slug})`;
}

async function checkInstance(instance: Instance, catalogue: Catalogue): Promise<Finding> {
  const name = `${instance.slug} (${instance.config.uid}, ${instance.dialect.name})${instance.isDefault ? ", default" : ""}`;
  try {
    const { modules, schemaVersion } = await instance.schema();
    const what = `${["lamindb", ...modules].join(", ")}; newest migration ${schemaVersion ?? "unknown"}`;
    const inTheWay = await obstacle(instance);
    if (inTheWay !== null) {
      const advice = "allow the gateway to write there, make another instance the default, or set `readOnly: true`";
      return {
        isGood: false,
        line: `FAIL  ${name}: can be read, but syncs cannot write to it: ${inTheWay}; ${advice}`,
      };
    }
    const readOnly =
      instance.isDefault && instance.config.readOnly ? "; read-only, so nothing can be synced into it" : "";
    const unindexed = await lackingIndexes(instance, catalogue);
    const pooled = (await instance.isPooled()) ? "; through a pooler or proxy" : "";
    return { isGood: true, line: `ok    ${name}: ${what}${readOnly}${pooled}${unindexed}` };
  } catch (error) {
    return { isGood: false, line: `FAIL  ${name}: ${reasonOf(error)}` };
  }
}

async function check(flags: ConfigFlags): Promise<void> {
  await withInstances(flags, async ({ instances, catalogue }) => {
    const findings = await Promise.all(instances.all.map((instance) => checkInstance(instance, catalogue)));
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
