/** The systems that are measured: each syncs a step into the target at hand and says how long it took. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadCatalogue } from "../../../src/catalogue/loadCatalogue.ts";
import { Engine } from "../../live/engine.ts";
import { type Run, runCommandLine } from "../../support/commandLine.ts";
import { postGraphql } from "../../support/postGraphql.ts";
import { PythonLamindb } from "../../support/pythonLamindb.ts";
import { TEMPLATE_INSTANCES } from "../../support/templates.ts";
import type { BenchStep } from "./cases.ts";
import { countStatements, type StatementCounts } from "./countStatements.ts";
import type { BenchDatabases } from "./databases.ts";

export const PYTHON = "LaminDB";
export const HTTP = "gateway over HTTP";
export const ENGINE = "gateway in process";

export interface BenchSystem {
  name: string;
  /** Milliseconds of one sync; throws where it fails. */
  sync(step: BenchStep): Promise<number>;
  /** Statements of one sync, where the system can be looked into. */
  count?(step: BenchStep): Promise<StatementCounts>;
  close(): Promise<void>;
}

export interface PythonSystem extends BenchSystem {
  /** Milliseconds of a loop that syncs, with annotations, so many artifacts whose keys begin so. */
  many(prefix: string, first: number): Promise<number>;
}

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const SYNC = `mutation ($registry: RegistryName!, $uid: String!, $transfer: TransferMode!) {
  sync(source: "${SOURCE.slug}", registry: $registry, uid: $uid, transfer: $transfer) { outcome object { uid } } }`;

/** Python LaminDB in a warm process; null where that Python does not have it. */
export async function openPython(
  python: string,
  work: string,
  databases: BenchDatabases,
): Promise<PythonSystem | null> {
  const script = fileURLToPath(new URL("./reference.py", import.meta.url));
  const open = (...more: string[]) =>
    // without the setting PostgreSQL compiles some of LaminDB's statements for minutes
    new PythonLamindb(python, script, [work, ...databases.oracleArguments, ...more], { PGOPTIONS: "-c jit=off" });
  const warm = open();
  let fresh: PythonLamindb | undefined;
  const openFresh = async () => {
    fresh = open("fresh");
    await fresh.ready();
    return fresh;
  };
  const request = async <T>(what: { step?: BenchStep } & Record<string, unknown>): Promise<T> => {
    const lamindb = what.step?.isFirst ? (fresh ?? (await openFresh())) : warm;
    const answer = await lamindb.request<T & { error?: string }>(what);
    if (answer.error) throw new Error(`LaminDB: ${answer.error}`);
    return answer;
  };
  try {
    await warm.ready();
  } catch {
    warm.close();
    return null;
  }
  return {
    name: PYTHON,
    sync: async (step) => (await request<{ ms: number }>({ op: "sync", step })).ms,
    many: async (prefix, first) => (await request<{ ms: number }>({ op: "many", prefix, first })).ms,
    count: (step) => request({ op: "count", step }),
    close: async () => {
      warm.close();
      fresh?.close();
    },
  };
}

/** Opens a connection again that the gateway has closed, as it does with idle ones, so that the sync does not meet that. */
async function wake(url: string): Promise<void> {
  const live = new URL("/health/live", url);
  const answer = await fetch(live).catch(() => fetch(live));
  await answer.arrayBuffer();
}

/** Starts the gateway as users do, in a process of its own; `limits` are those of its configuration. */
export async function serveGateway(
  work: string,
  databases: BenchDatabases,
  limits: Record<string, number> = {},
): Promise<{ url: string; served: Run }> {
  const file = join(work, "gateway.json");
  const instance = ({ slug, id }: typeof SOURCE, db: string) => ({ slug, id, db });
  const config = {
    default: TARGET.slug,
    instances: [instance(SOURCE, databases.source), instance(TARGET, databases.target)],
    user: { handle: "anonymous", uid: "00000000" },
    limits,
  };
  writeFileSync(file, JSON.stringify(config));
  const served = runCommandLine(["serve", "--config", file], { PORT: "0" });
  return { url: await served.waitFor(/serves (http:\S+)/), served };
}

/** The gateway as it is served, over HTTP. */
export async function openGateway(work: string, databases: BenchDatabases): Promise<BenchSystem & { url: string }> {
  const { url, served } = await serveGateway(work, databases, { requestTimeoutMs: 600_000 });
  const catalogue = loadCatalogue();
  return {
    name: HTTP,
    url,
    sync: async ({ registry, uid, transfer }) => {
      const variables = { registry: catalogue.registry(registry).enumName, uid, transfer: transfer.toUpperCase() };
      await wake(url).catch((cause) => {
        throw new Error(`the gateway does not answer: ${served.output().slice(-2_000)}`, { cause });
      });
      const start = performance.now();
      const { errors } = await postGraphql(url, SYNC, variables);
      const ms = performance.now() - start;
      if (errors) throw new Error(`gateway: ${JSON.stringify(errors)}`);
      return ms;
    },
    close: async () => {
      served.kill("SIGTERM");
      await served.ended;
    },
  };
}

/** The gateway's engine in this process. */
export function openEngine(databases: BenchDatabases): BenchSystem {
  const engine = new Engine(databases.source, databases.target);
  const run = async (step: BenchStep) => {
    const answer = await engine.sync(step);
    if (!answer.ok) throw new Error(`engine: ${answer.message}`);
  };
  return {
    name: ENGINE,
    sync: async (step) => {
      const start = performance.now();
      await run(step);
      return performance.now() - start;
    },
    count: (step) => countStatements(databases.target, () => run(step)),
    close: () => engine.close(),
  };
}
