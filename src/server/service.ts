/**
 * What serves under one configuration: the schema, the instances, their jobs, and how a request passes through all of it.
 *
 * A request passes: id and scope → base path, which is taken off (404) → health (exit) → its host is the gateway's (421) → CORS, preflight (exit) → explorer page (exit) → who it
 * comes from (401) → metrics, schema file or a table as CSV (exit) → its operation from query string or body, within its limit (400, 413, 415) → the document that it names (403) →
 * Apollo Server: document limits, parse, validate, depth and cost (400) → resolvers → error border →
 * answer, or TIMEOUT when the time is over. Databases are opened by the first request that needs them, the default
 * instance's at once, for jobs that are unfinished there.
 */
import type { IncomingMessage, RequestListener } from "node:http";
import type { Duplex } from "node:stream";
import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import express, { type Express } from "express";
import type { GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import { type Authenticate, type Caller, makeAuthenticate } from "../access/authenticator.ts";
import { OPEN } from "../access/identity.ts";
import { Reach } from "../access/reach.ts";
import { loadCatalogue } from "../catalogue/loadCatalogue.ts";
import type { Catalogue } from "../catalogue/model.ts";
import { type Config, isShown } from "../config/config.ts";
import type { SharedRates } from "../instances/dialects/sharedRates.ts";
import { Instances } from "../instances/instances.ts";
import { type Jobs, startJobs } from "../jobs/jobs.ts";
import { keepPruned } from "../jobs/pruning.ts";
import { type GatewayContext, makeContext } from "../resolvers/context.ts";
import { makeSchema } from "../resolvers/makeSchema.ts";
import type { SyncEvent } from "../sync/syncEvent.ts";
import { authentication, endPersons } from "./authentication.ts";
import { takeBasePath } from "./basePath.ts";
import { busyStatus } from "./busyStatus.ts";
import { callerKey } from "./callerKey.ts";
import { limitConcurrency, limitRates, makeCountRefused, openRates } from "./callerLimits.ts";
import { compress } from "./compress.ts";
import { corsHeaders } from "./cors.ts";
import { Documents, namedDocuments } from "./documents.ts";
import { endUnread } from "./endUnread.ts";
import { type ErrorBorder, makeErrorBorder } from "./errorBorder.ts";
import { exampleFinder } from "./explorer/exampleArtifact.ts";
import { type ExplorerTab, explorerAssets, explorerPage } from "./explorer/explorerRoutes.ts";
import { shownInstance, usualTabs } from "./explorer/usualTabs.ts";
import { getOperation } from "./getOperation.ts";
import { graphqlHandler } from "./graphqlHandler.ts";
import { healthRoutes } from "./health.ts";
import { hostCheck, OwnHosts } from "./hostCheck.ts";
import type { Listening } from "./hostNames.ts";
import { httpErrors, notFound } from "./httpErrors.ts";
import { jsonBody } from "./jsonBody.ts";
import { jsonStatus } from "./jsonStatus.ts";
import { keepDocuments } from "./keepDocuments.ts";
import { KnownQueries } from "./knownQueries.ts";
import { suggestNames } from "./likelyNames.ts";
import { loadOwnModules } from "./loadOwnModules.ts";
import type { Metrics } from "./metrics.ts";
import { metricsPage } from "./metricsPage.ts";
import { NOT_CACHED } from "./notCached.ts";
import { operationLimits } from "./operationLimits.ts";
import { Places } from "./places.ts";
import { reportInstances } from "./reportInstances.ts";
import { makeRequestScope, requestScope, whoIn } from "./requestScope.ts";
import { schemaRoute } from "./schemaRoute.ts";
import { type SocketParts, socketServer } from "./socketServer.ts";
import { StatusLog } from "./statusLog.ts";
import { isStreamRequest, streamHandler } from "./streamHandler.ts";
import { tableDownload } from "./tableDownload.ts";
import { traceRequests } from "./traceRequests.ts";
import { traceSteps } from "./traceSteps.ts";
import { resultText, writtenAnswers } from "./writtenAnswers.ts";

/** What a service shares with the one before it and the one after it. */
export interface ServiceSurroundings {
  listening: Listening;
  log: Logger;
  metrics: Metrics;
  /** Operations that the explorer opens with; those of the configuration where there are none. */
  tabs: readonly ExplorerTab[] | undefined;
  /** Whether the whole gateway is coming to its end. */
  isStopping: () => boolean;
}

/** A gateway under one configuration. */
export interface Service {
  config: Config;
  instances: Instances;
  onRequest: RequestListener;
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Breaks off streams, lets running requests and batches of jobs end, within the time limit, then closes all databases. */
  stop(): Promise<void>;
}

interface Parts extends ServiceSurroundings {
  config: Config;
  catalogue: Catalogue;
  instances: Instances;
  schema: GraphQLSchema;
  apollo: ApolloServer<GatewayContext>;
  jobs: Jobs;
  border: ErrorBorder;
  authenticate: Authenticate;
  rates: SharedRates;
  documents: Documents;
}

/** Where whole lists are downloaded as tables. */
const TABLE = "/table.csv";
/** How long after its time limit a request may take to end. */
export const DRAIN_GRACE_MS = 1_000;

function makeApollo(schema: GraphQLSchema, border: ErrorBorder, config: Config, log: Logger) {
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
      keepDocuments(),
      traceSteps(),
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

/** Tabs for everybody who opens the explorer; with `auth`, nothing is read for them. */
function tabFinder({ config, catalogue, schema, jobs }: Parts, reach: Reach): () => Promise<ExplorerTab[]> {
  const makeExampleContext = () => {
    const signal = AbortSignal.any([jobs.signal, AbortSignal.timeout(config.limits.requestTimeoutMs)]);
    const caller: Caller = { identity: OPEN, header: () => undefined };
    const { identity } = caller;
    return makeContext({ ...reach.of(caller), identity, catalogue, config, jobs, requestId: "explorer", signal });
  };
  const findExample = config.auth ? undefined : exampleFinder(schema, shownInstance(config), makeExampleContext);
  return async () => usualTabs(config, await findExample?.());
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
    documents,
  } = parts;
  const reach = new Reach(instances);
  const keyOf = callerKey(config);
  const countRefused = makeCountRefused(keyOf, rates.limiter, metrics);
  const app = express();
  app.disable("x-powered-by");
  app.use((request, response, next) => {
    const scope = makeRequestScope(request, response);
    response.set({
      "x-request-id": scope.requestId,
      "x-content-type-options": "nosniff",
      "cache-control": NOT_CACHED,
    });
    if (isStopping()) response.set("connection", "close");
    const { requestTimeoutMs: idleMs } = config.limits;
    endUnread(response, idleMs, () => log.info({ requestId: scope.requestId, ...whoIn(scope), idleMs }, "unread"));
    requestScope.run(scope, next);
  });
  const status = new StatusLog(log);
  const { basePath } = config.listen;
  if (basePath) app.use(takeBasePath(basePath, notFound(config)));
  app.use("/health", healthRoutes(instances, status, isStopping));
  const hosts = new OwnHosts(config.listen.hosts, listening);
  app.use(hostCheck(hosts));
  app.use(["/graphql", TABLE], corsHeaders(config.listen.cors?.origins));
  app.use(["/graphql", "/explorer"], compress());
  if (isShown(config, "explorer")) {
    app.use("/explorer", explorerAssets());
    app.get(["/", "/graphql"], explorerPage(tabs ? async () => tabs : tabFinder(parts, reach), basePath));
  }
  app.use(["/metrics", "/graphql", TABLE], authentication(authenticate, { log, metrics, countRefused }));
  if (isShown(config, "introspection")) app.use("/graphql/schema.graphql", schemaRoute(schema));
  app.get("/metrics", metricsPage(metrics));
  app.use(["/graphql", TABLE], traceRequests(), endPersons(reach));
  const onFailure = (err: unknown) => log.error({ err }, "a compiled query failed; loaders answer it");
  const onSynced = (event: SyncEvent) => {
    metrics.recordSync(event);
    log.info({ requestId: requestScope.getStore()?.requestId, ...event }, "sync");
  };
  const shared = {
    ...{ border, config, log, metrics },
    makeContext: (
      requestId: string,
      signal?: AbortSignal,
      caller: Caller = requestScope.getStore()!.caller!,
      replicas?: GatewayContext["replicas"],
    ) =>
      makeContext({
        ...reach.of(caller),
        identity: caller.identity,
        catalogue,
        config,
        jobs,
        requestId,
        onStatus: status.note,
        onFailure,
        onSynced,
        ...(signal && { signal }),
        ...(replicas && { replicas }),
      }),
  };
  const { maxStreams, maxConcurrentRequests } = config.limits;
  const places = new Places({ all: maxStreams, each: maxConcurrentRequests });
  const streams = { ...shared, schema, stopping: jobs.signal, places, keyOf };
  const stream = streamHandler(streams);
  app.use(["/graphql", TABLE], limitRates(keyOf, rates.limiter, metrics));
  const concurrency = limitConcurrency(keyOf, maxConcurrentRequests, metrics);
  app.get(TABLE, concurrency, tableDownload({ ...shared, schema }));
  const posted = [...jsonBody(config.limits.maxBodyBytes), namedDocuments(documents)];
  app.use("/graphql/stream", ...posted, stream);
  app.all(
    "/graphql",
    getOperation,
    ...posted,
    (request, response, next) => (isStreamRequest(request, config.limits) ? stream(request, response, next) : next()),
    concurrency,
    graphqlHandler({
      ...shared,
      ...{ apollo, schema, known: new KnownQueries() },
      makeContext: (requestId, signal) =>
        shared.makeContext(requestId, signal, undefined, { after: requestScope.getStore()!.readAfter }),
      writtenUntil: (end) => instances.default.writtenUntil(end),
    }),
  );
  app.use(notFound(config), httpErrors({ log, metrics }));
  return {
    app,
    sockets: {
      ...streams,
      authenticate,
      documents,
      hosts,
      rates: rates.limiter,
      countRefused,
      sockets: new Places({ each: maxConcurrentRequests }),
    },
  };
}

/** Counts the requests that are being answered, and tells when there are none left. */
class OpenRequests {
  #count = 0;
  readonly #waiting: (() => void)[] = [];

  /** The same listener, whose requests are counted. */
  counted(listener: RequestListener): RequestListener {
    return (request, response) => {
      this.#count += 1;
      response.once("close", () => {
        this.#count -= 1;
        if (this.#count === 0) for (const tell of this.#waiting.splice(0)) tell();
      });
      listener(request, response);
    };
  }

  /** Resolves when none is open, at the latest after `mostMs`. */
  async ended(mostMs: number): Promise<void> {
    if (this.#count === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      timer = setTimeout(resolve, mostMs);
    });
    clearTimeout(timer);
  }
}

/** Makes the service; rejects where a catalogue file or another file of the configuration cannot be used. Jobs go on at once. */
export async function makeService(config: Config, surroundings: ServiceSurroundings): Promise<Service> {
  const { log, metrics } = surroundings;
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
