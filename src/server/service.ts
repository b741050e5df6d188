/**
 * What serves under one configuration: the schema, the instances, their jobs, and the app that answers requests.
 *
 * The way of a request through it is in makeApp.ts. Databases are opened by the first request that needs them, the default
 * instance's at once, for jobs that are unfinished there.
 */
import type { IncomingMessage, RequestListener } from "node:http";
import type { Duplex } from "node:stream";
import { makeAuthenticate } from "../access/authenticator.ts";
import { loadCatalogue } from "../catalogue/loadCatalogue.ts";
import { type Config, isShown } from "../config/config.ts";
import { Instances } from "../instances/instances.ts";
import { startJobs } from "../jobs/jobs.ts";
import { keepPruned } from "../jobs/pruning.ts";
import { makeSchema } from "../resolvers/makeSchema.ts";
import { openRates } from "./callerLimits.ts";
import { Documents } from "./documents.ts";
import { makeErrorBorder } from "./errorBorder.ts";
import { suggestNames } from "./likelyNames.ts";
import { loadOwnModules } from "./loadOwnModules.ts";
import { makeApollo } from "./makeApollo.ts";
import { makeApp } from "./makeApp.ts";
import { OpenRequests } from "./openRequests.ts";
import type { ServiceSurroundings } from "./serviceSurroundings.ts";
import { socketServer } from "./socketServer.ts";

/** A gateway under one configuration. */
export interface Service {
  config: Config;
  instances: Instances;
  onRequest: RequestListener;
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Breaks off streams, lets running requests and batches of jobs end, within the time limit, then closes all databases. */
  stop(): Promise<void>;
}

/** How long after its time limit a request may take to end. */
export const DRAIN_GRACE_MS = 1_000;

/** Makes the service; rejects where a catalogue file or another file of the configuration cannot be used. Jobs go on at once. */
export async function makeService(config: Config, surroundings: ServiceSurroundings): Promise<Service> {
  const { log, metrics, binds } = surroundings;
  const catalogue = loadCatalogue(loadOwnModules(config.modules));
  const documents = new Documents(config);
  const authenticate = makeAuthenticate(config.auth);
  const instances = new Instances(config, catalogue);
  const schema = makeSchema(catalogue);
  const suggest = suggestNames(schema, catalogue);
  const border = makeErrorBorder(log, { areShown: isShown(config, "introspection"), suggest });
  const apollo = makeApollo(schema, border, config, log);
  await apollo.start();
  const rates = openRates(config, instances); // nothing behind it refuses a configuration: what it opens would stay open
  const jobs = startJobs(
    { instances, config },
    {
      binds,
      onOutcomes: metrics.recordObjects,
      onTurn: (turn) => log.info(turn, "job turn"),
      onError: (err) => log.error({ err }, "jobs"),
    },
  );
  void keepPruned({ instances, config }, jobs.signal, (err) => log.error({ err }, "pruning"));
  const own = { config, catalogue, instances, schema, apollo, jobs, border, authenticate, rates, documents };
  const { app, sockets } = makeApp({ ...surroundings, ...own });
  const open = new OpenRequests();
  return {
    config,
    instances,
    onRequest: open.counted(app),
    onUpgrade: socketServer(sockets),
    stop: async () => {
      await Promise.all([jobs.stop(), open.ended(config.limits.requestTimeoutMs + DRAIN_GRACE_MS)]); // streams break off with the jobs
      await Promise.all([apollo.stop(), instances.close(), rates.close()]);
    },
  };
}
