import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Run, run } from "./commandLine.ts";
import { TEMPLATE_INSTANCES } from "./templates.ts";
import { temporaryPath } from "./temporary.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;

/** A configuration file of the template instances, with the target as the default one. */
export function templateConfig(source: string, target: string): string {
  const file = temporaryPath("gateway.json");
  const instances = [
    { slug: SOURCE.slug, id: SOURCE.id, db: source },
    { slug: TARGET.slug, id: TARGET.id, db: target },
  ];
  const user = { handle: "anonymous", uid: "00000000" };
  writeFileSync(file, JSON.stringify({ default: TARGET.slug, instances, user }));
  return file;
}

/** A gateway that is a process of its own. */
export interface GatewayProcess {
  url: string;
  gateway: Run;
}

/** Starts a gateway from a source into a target as a process of its own, so that it can be killed. */
export async function startGatewayProcess(source: string, target: string): Promise<GatewayProcess> {
  const gateway = run(process.execPath, [MAIN, "serve", "--config", templateConfig(source, target)], { PORT: "0" });
  return { gateway, url: await gateway.waitFor(/serves (http:\S+)/) };
}
