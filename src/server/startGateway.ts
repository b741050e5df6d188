/**
 * Starts and stops a gateway: one HTTP server, one schema, the configured instances.
 *
 * A request passes: id and scope → health (exit) → its host is the gateway's (421) → CORS, preflight (exit) → explorer page (exit) → who it
 * comes from (401) → metrics or schema file (exit) → its operation from query string or body, within its limit (400, 413, 415) → the document that it names (403) →
 * Apollo Server: document limits, parse, validate, depth and cost (400) → resolvers → error border →
 * answer, or TIMEOUT when the time is over. Databases are opened by the first request that needs them, the default
 * instance's at once, for jobs that are unfinished there.
 */
import { createServer, type Server } from "node:http";
import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import express, { type Express } from "express";
import type { GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import { type Authenticate, type Caller, makeAuthenticate } from "../access/authenticator.ts";
import { reachableInstances } from "../access/reachableInstances.ts";
import { loadCatalogue } from "../catalogue/loadCatalogue.ts";
import type { Catalogue } from "../catalogue/model.ts";
import { type Config, isShown } from "../config/config.ts";
import type { SharedRates } from "../instances/dialects/sharedRates.ts";
import { Instances } from "../instances/instances.ts";
import { type Jobs, startJobs } from "../jobs/jobs.ts";
import { countJobs } from "../jobs/jobTable.ts";
import { type GatewayContext, makeContext } from "../resolvers/context.ts";
import { makeSchema } from "../resolvers/makeSchema.ts";
import type { SyncEvent } from "../sync/syncEvent.ts";
import { packageVersion } from "../util/packageVersion.ts";
import { authentication } from "./authentication.ts";
import { busyStatus } from "./busyStatus.ts";
import { callerKey } from "./callerKey.ts";
import { limitConcurrency, limitRates, openRates } from "./callerLimits.ts";
import { compress } from "./compress.ts";
import { corsHeaders } from "./cors.ts";
import { Documents, namedDocuments } from "./documents.ts";
import { type ErrorBorder, makeErrorBorder } from "./errorBorder.ts";
import { type ExplorerTab, explorerAssets, explorerPage } from "./explorer/explorerRoutes.ts";
import { getOperation } from "./getOperation.ts";
import { graphqlHandler } from "./graphqlHandler.ts";
import { healthRoutes } from "./health.ts";
import { hostCheck } from "./hostCheck.ts";
import { isEveryAddress, type Listening } from "./hostNames.ts";
import { httpErrors, notFound } from "./httpErrors.ts";
import { jsonBody } from "./jsonBody.ts";
import { jsonStatus } from "./jsonStatus.ts";
import { keepDocuments } from "./keepDocuments.ts";
import { KnownQueries } from "./knownQueries.ts";
import { findListening, listenOn, openDoorWarning, urlAt } from "./listen.ts";
import { loadOwnModules } from "./loadOwnModules.ts";
import { makeLog } from "./log.ts";
import { type Metrics, makeMetrics } from "./metrics.ts";
import { metricsPage } from "./metricsPage.ts";
import { NOT_CACHED } from "./notCached.ts";
import { operationLimits } from "./operationLimits.ts";
import { reportInstances } from "./reportInstances.ts";
import { makeRequestScope, requestScope } from "./requestScope.ts";
import { schemaRoute } from "./schemaRoute.ts";
import { type SocketParts, serveSockets } from "./socketServer.ts";
import { StatusLog } from "./statusLog.ts";
import { isStreamRequest, streamHandler } from "./streamHandler.ts";
import { resultText, writtenAnswers } from "./writtenAnswers.ts";

export interface GatewayOptions {
  /** Write log lines to standard output; by default true. */
  log?: boolean;
  /** Operations that the explorer opens with. */
  tabs?: readonly ExplorerTab[];
}

export interface Gateway {
  /** Address of the GraphQL endpoint. */
  url: string;
  port: number;
  /** What whoever starts it should know: that it can be reached from elsewhere. */
  warnings: string[];
  /** Lets running requests end, within the time limit, then closes all databases; a second call waits for the first. */
  stop(): Promise<void>;
}

type State = { kind: "serving" } | { kind: "stopping"; stopped: Promise<void> };

interface Parts {
  config: Config;
  catalogue: Catalogue;
  instances: Instances;
  schema: GraphQLSchema;
  apollo: ApolloServer<GatewayContext>;
  jobs: Jobs;
  metrics: Metrics;
  border: ErrorBorder;
  log: Logger;
  tabs: readonly ExplorerTab[];
  isStopping: () => boolean;
  listening: Listening;
  authenticate: Authenticate;
  rates: SharedRates;
}

const DRAIN_GRACE_MS = 1_000;
/** How long the metrics wait for the default instance. */
const COUNT_JOBS_MS = 1_000;

function makeApollo(schema: GraphQLSchema, http: Server, border: ErrorBorder, config: Config, log: Logger) {
  return new ApolloServer<GatewayContext>({
    schema,
    introspection: isShown(config, "introspection"),
    csrfPrevention: false, // getOperation and jsonBody take nothing that a form could send
    allowBatchedHttpRequests: false,
    persistedQueries: false, // see Documents
    documentStore: null, // see keepDocuments
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: border,
    stringifyResult: resultText,
    logger: log,
    plugins: [
      ApolloServerPluginCacheControlDisabled(), // it instruments every field
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginDrainHttpServer({
        httpServer: http,
        stopGracePeriodMillis: config.limits.requestTimeoutMs + DRAIN_GRACE_MS,
      }),
      keepDocuments(),
      operationLimits(config.limits),
      reportInstances(border),
      writtenAnswers(config),
      busyStatus(), // after it: an answer with written parts has something
      jsonStatus(),
      {
        requestDidStart: async () => ({
          didResolveOperation: async ({ operation, operationName }) => {
            const scope = requestScope.getStore();
            if (!scope || !operation) return;
            scope.operation = operation.operation;
            if (operationName) scope.operationName = operationName;
          },
        }),
      },
    ],
  });
}

function makeApp(parts: Parts): { app: Express; sockets: SocketParts } {
  const {
    config,
    catalogue,
    instances,
    schema,
    apollo,
    jobs,
    metrics,
    border,
    log,
    tabs,
    isStopping,
    listening,
    authenticate,
    rates,
  } = parts;
  const documents = new Documents(config);
  const app = express();
  app.disable("x-powered-by");
  app.use((request, response, next) => {
    const scope = makeRequestScope(request);
    response.set({
      "x-request-id": scope.requestId,
      "x-content-type-options": "nosniff",
      "cache-control": NOT_CACHED,
    });
    if (isStopping()) response.set("connection", "close");
    requestScope.run(scope, next);
  });
  const status = new StatusLog(log);
  app.use("/health", healthRoutes(instances, status, isStopping));
  app.use(hostCheck(config.listen.hosts, listening));
  app.use("/graphql", corsHeaders(config.listen.cors?.origins));
  app.use(["/graphql", "/explorer"], compress());
  if (isShown(config, "explorer")) {
    app.use("/explorer", explorerAssets());
    app.get(["/", "/graphql"], explorerPage(tabs));
  }
  app.use(["/metrics", "/graphql"], authentication(authenticate, { log, metrics }));
  if (isShown(config, "introspection")) app.use("/graphql/schema.graphql", schemaRoute(schema));
  app.get("/metrics", metricsPage(metrics));
  const onFailure = (err: unknown) => log.error({ err }, "a compiled query failed; loaders answer it");
  const onSynced = (event: SyncEvent) => {
    metrics.recordSync(event);
    log.info({ requestId: requestScope.getStore()?.requestId, ...event }, "sync");
  };
  const shared = {
    ...{ border, config, log, metrics },
    makeContext: (requestId: string, signal?: AbortSignal, caller: Caller = requestScope.getStore()!.caller!) =>
      makeContext({
        instances: reachableInstances(instances, caller.identity.rights),
        identity: caller.identity,
        catalogue,
        config,
        jobs,
        requestId,
        onStatus: status.note,
        onFailure,
        onSynced,
        ...(signal && { signal }),
      }),
  };
  const streams = { ...shared, schema, stopping: jobs.signal, open: { count: 0 } };
  const stream = streamHandler(streams);
  const keyOf = callerKey(config);
  app.use("/graphql", limitRates(keyOf, rates.limiter, metrics));
  const posted = [...jsonBody(config.limits.maxBodyBytes), namedDocuments(documents)];
  app.use("/graphql/stream", ...posted, stream);
  app.all(
    "/graphql",
    getOperation,
    ...posted,
    (request, response, next) => (isStreamRequest(request, config.limits) ? stream(request, response, next) : next()),
    limitConcurrency(keyOf, config.limits.maxConcurrentRequests, metrics),
    graphqlHandler({ ...shared, apollo, schema, known: new KnownQueries() }),
  );
  app.use(notFound, httpErrors(log));
  return { app, sockets: { ...streams, authenticate, documents, listening, keyOf, rates: rates.limiter } };
}

/** Where a client on this machine finds what listens there. */
function localUrl({ host, address }: Listening, port: number): string {
  if (!isEveryAddress(address)) return urlAt(host.replace(/^\[(.*)\]$/, "$1"), port);
  return urlAt(address === "0.0.0.0" ? "127.0.0.1" : "::1", port);
}

/**
 * Starts serving; rejects where the address is taken, or is open to others and the configuration does not say so, or a catalogue file
 * of the configuration cannot be used.
 */
export async function startGateway(
  config: Config,
  { log: logs = true, tabs = [] }: GatewayOptions = {},
): Promise<Gateway> {
  const listening = await findListening(config);
  const log = await makeLog(config, logs);
  const catalogue = loadCatalogue(loadOwnModules(config.modules));
  const instances = new Instances(config, catalogue);
  const rates = openRates(config, instances);
  const border = makeErrorBorder(log, !isShown(config, "introspection"));
  const http = createServer({
    requestTimeout: config.limits.requestTimeoutMs,
    connectionsCheckingInterval: 1_000,
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket", // others go on without
  });
  const schema = makeSchema(catalogue);
  const apollo = makeApollo(schema, http, border, config, log);
  const metrics = makeMetrics({
    instances: instances.all,
    countJobs: () => countJobs(instances.default, AbortSignal.timeout(COUNT_JOBS_MS)),
    version: packageVersion(),
  });
  let state: State = { kind: "serving" };
  const isStopping = () => state.kind === "stopping";
  await apollo.start();
  const jobs = startJobs(
    { instances, config },
    {
      onOutcomes: metrics.recordObjects,
      onTurn: (turn) => log.info(turn, "job turn"),
      onError: (err) => log.error({ err }, "jobs"),
    },
  );
  const parts = {
    config,
    catalogue,
    instances,
    schema,
    apollo,
    jobs,
    metrics,
    border,
    log,
    tabs,
    isStopping,
    listening,
    authenticate: makeAuthenticate(config.auth),
    rates,
  };
  const { app, sockets } = makeApp(parts);
  http.on("request", app);
  serveSockets(http, sockets);
  const end = async () => {
    await Promise.all([jobs.stop(), apollo.stop()]); // streams break off with the jobs
    await Promise.all([instances.close(), rates.close()]);
    log.info("stopped");
  };
  try {
    const port = await listenOn(http, config, listening);
    const url = localUrl(listening, port);
    const warnings = [openDoorWarning(config, listening, port) ?? []].flat();
    for (const warning of warnings) log.warn(warning);
    log.info({ url, default: config.default, instances: config.instances.map(({ slug }) => slug) }, "serving");
    return {
      url,
      port,
      warnings,
      stop: () => {
        if (state.kind === "serving") state = { kind: "stopping", stopped: end() };
        return state.stopped;
      },
    };
  } catch (error) {
    await jobs.stop();
    await instances.close();
    throw error;
  }
}
