import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Limits } from "../../src/config/config.ts";
import { type Run, run } from "./commandLine.ts";
import { type GraphqlAnswer, postGraphql } from "./postGraphql.ts";
import { TEMPLATE_INSTANCES } from "./templateInstances.ts";
import { temporaryPath } from "./temporary.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;

/** A configuration file of the template instances, with the target as the default one. */
export function templateConfig(source: string, target: string, limits: Partial<Limits> = {}): string {
  const file = temporaryPath("gateway.json");
  const instances = [
    { slug: SOURCE.slug, id: SOURCE.id, db: source },
    { slug: TARGET.slug, id: TARGET.id, db: target },
  ];
  const user = { handle: "anonymous", uid: "00000000" };
  writeFileSync(file, JSON.stringify({ default: TARGET.slug, instances, user, limits }));
  return file;
}

/** A gateway that is a process of its own. */
export interface GatewayProcess {
  url: string;
  gateway: Run;
  query<Data>(document: string): Promise<GraphqlAnswer<Data>>;
  /** Ends it with SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/**
 * Starts a gateway from a source into a target as a process of its own, so that it can be killed; `env` is there for it, too, and `main`
 * is the file that Node starts.
 */
export async function startGatewayProcess(
  source: string,
  target: string,
  limits: Partial<Limits> = {},
  env: Record<string, string> = {},
  main = MAIN,
): Promise<GatewayProcess> {
  const file = templateConfig(source, target, limits);
  const gateway = run(process.execPath, [main, "serve", "--config", file], { PORT: "0", ...env });
  const url = await gateway.waitFor(/serves (http:\S+)/);
  const kill = async () => {
    gateway.kill("SIGKILL");
    await gateway.ended;
  };
  return { url, gateway, query: (document) => postGraphql(url, document), kill };
}
