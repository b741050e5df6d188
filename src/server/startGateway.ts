/**
 * Starts and stops a gateway: one HTTP server in front of a service, which a changed configuration replaces by another one while the
 * server goes on.
 */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex, Writable } from "node:stream";
import type { Config } from "../config/config.ts";
import { makeJobBinds } from "../jobs/jobs.ts";
import { countJobs } from "../jobs/jobTable.ts";
import { onceAtATime } from "../util/onceAtATime.ts";
import { packageVersion } from "../util/packageVersion.ts";
import type { ExplorerTab } from "./explorer/explorerRoutes.ts";
import { isEveryAddress, type Listening } from "./hostNames.ts";
import { findListening, listenOn, openDoorWarning, urlAt } from "./listen.ts";
import { makeLog } from "./log.ts";
import { makeMetrics } from "./metrics.ts";
import { DRAIN_GRACE_MS, makeService, type Service } from "./service.ts";

export interface GatewayOptions {
  /** Write log lines to standard output, or to a stream; by default true. */
  log?: boolean | Writable;
  /** Operations that the explorer opens with; by default usualTabs. */
  tabs?: readonly ExplorerTab[];
}

export interface Gateway {
  /** Address of the GraphQL endpoint. */
  url: string;
  port: number;
  /** What whoever starts it should know: that it can be reached from elsewhere. */
  warnings: string[];
  /**
   * Goes on with the configuration that `load` gives: requests that come from now on are answered under it, running ones end under the
   * old one, streams break off so that clients come again. Host and port stay. Where it cannot be used, the log says why, and nothing has
   * changed. Several at once are one, of the newest configuration.
   */
  reload(load: () => Config): Promise<void>;
  /** Lets running requests end, within the time limit, then closes all databases; a second call waits for the first. */
  stop(): Promise<void>;
}

type State = { kind: "serving" } | { kind: "stopping"; stopped: Promise<void> };

/** How long the metrics wait for the default instance. */
const COUNT_JOBS_MS = 1_000;
const CLOSE_IDLE_EVERY_MS = 50;
/** How long a stop waits for the first request of a connection that has just been opened. */
const FIRST_REQUEST_MS = 1_000;
/** Longer than balancers keep a connection for the next request (60 s): one that is closed when they use it again fails a client. */
const KEEP_ALIVE_MS = 75_000;

/** Where a client on this machine finds what listens there. */
function localUrl({ host, address }: Listening, port: number, basePath?: string): string {
  if (!isEveryAddress(address)) return urlAt(host.replace(/^\[(.*)\]$/, "$1"), port, basePath);
  return urlAt(address === "0.0.0.0" ? "127.0.0.1" : "::1", port, basePath);
}

/** Connections on which nothing has come yet. Node counts them among those with a request, and so leaves them open at a stop. */
function findUnused(http: Server): () => Socket[] {
  const open = new Set<Socket>();
  http.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  http.on("request", ({ socket }) => open.delete(socket));
  return () => [...open].filter(({ bytesRead }) => bytesRead === 0);
}

/** Takes no new connections and closes those without a request; what is still open after the time limit is cut off. */
async function closeServer(http: Server, unused: () => Socket[], { limits }: Config): Promise<void> {
  const idle = setInterval(() => http.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
  const firstRequest = setTimeout(() => {
    for (const socket of unused()) socket.destroy();
  }, FIRST_REQUEST_MS);
  const late = setTimeout(() => http.closeAllConnections(), limits.requestTimeoutMs + DRAIN_GRACE_MS);
  await new Promise<void>((resolve) => http.close(() => resolve()));
  clearInterval(idle);
  clearTimeout(firstRequest);
  clearTimeout(late);
}

/**
 * Starts serving; rejects where the address is taken, or is open to others and the configuration does not say so, or a catalogue file
 * of the configuration cannot be used.
 */
export async function startGateway(config: Config, { log: logs = true, tabs }: GatewayOptions = {}): Promise<Gateway> {
  const listening = await findListening(config);
  let log = await makeLog(config, logs);
  let state: State = { kind: "serving" };
  let service: Service;
  const metrics = makeMetrics({
    instances: () => service.instances.all,
    countJobs: () => countJobs(service.instances.default, AbortSignal.timeout(COUNT_JOBS_MS)),
    version: packageVersion(),
  });
  const surroundings = { listening, metrics, binds: makeJobBinds(), tabs, isStopping: () => state.kind === "stopping" };
  service = await makeService(config, { ...surroundings, log });
  const ending = new Set<Promise<void>>();
  const end = (ended: Service): Promise<void> => {
    const ends = ended.stop().finally(() => ending.delete(ends));
    ending.add(ends);
    return ends;
  };
  const http = createServer(
    {
      requestTimeout: config.limits.requestTimeoutMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: 1_000,
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket", // others go on without
    },
    (request, response) => service.onRequest(request, response),
  );
  const unused = findUnused(http);
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    service.onUpgrade(request, socket, head),
  );
  let { port } = config.listen;
  const warn = (warnings: string[]): string[] => {
    for (const warning of warnings) log.warn(warning);
    return warnings;
  };
  const use = async (changed: Config): Promise<void> => {
    const { host, port: configured } = config.listen;
    if (changed.listen.host !== host || changed.listen.port !== configured)
      log.warn({ host, port: configured }, "another host or port takes effect when the gateway is started anew");
    const kept = { ...changed, listen: { ...changed.listen, host, port: configured } };
    await findListening(kept); // what has been opened to others must stay allowed
    const nextLog = await makeLog(kept, logs);
    const next = await makeService(kept, { ...surroundings, log: nextLog });
    if (state.kind === "stopping") return next.stop();
    const before = service;
    [service, log] = [next, nextLog];
    log.info({ default: kept.default, instances: kept.instances.map(({ slug }) => slug) }, "configuration reloaded");
    warn([...(kept.warnings ?? []), openDoorWarning(kept, listening, port) ?? []].flat());
    end(before).catch((err) => log.error({ err }, "the configuration before"));
  };
  let load: () => Config;
  const reload = onceAtATime(async () => {
    try {
      if (state.kind === "serving") await use(load());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ reason }, "configuration not reloaded; the one before stays in use");
    }
  });
  const stop = async () => {
    await Promise.all([closeServer(http, unused, service.config), end(service), ...ending]);
    log.info("stopped");
  };
  try {
    port = await listenOn(http, config, listening);
    const url = localUrl(listening, port, config.listen.basePath);
    const warnings = warn([openDoorWarning(config, listening, port) ?? []].flat());
    log.info({ url, default: config.default, instances: config.instances.map(({ slug }) => slug) }, "serving");
    return {
      url,
      port,
      warnings,
      reload: (next) => {
        load = next;
        return reload();
      },
      stop: () => {
        if (state.kind === "serving") {
          const stopping = Promise.withResolvers<void>();
          state = { kind: "stopping", stopped: stopping.promise };
          stop().then(stopping.resolve, stopping.reject);
        }
        return state.stopped;
      },
    };
  } catch (error) {
    await service.stop();
    throw error;
  }
}
