/**
 * How a request passes through the gateway, each step a middleware.
 *
 * A request passes: id and scope → base path, which is taken off (404) → health (exit) → its host is the gateway's (421) → CORS, preflight (exit) → explorer page (exit) → who it
 * comes from (401) → metrics, schema file or a table as CSV (exit) → its operation from query string or body, within its limit (400, 413, 415) → the document that it names (403) →
 * Apollo Server: document limits, parse, validate, depth and cost (400) → resolvers → error border →
 * answer, or TIMEOUT when the time is over.
 */
import type { ApolloServer } from "@apollo/server";
import express, { type Express, type RequestHandler, Router } from "express";
import type { GraphQLSchema } from "graphql";
import type { Authenticate, Caller } from "../access/authenticator.ts";
import { OPEN } from "../access/identity.ts";
import { Reach } from "../access/reach.ts";
import type { Catalogue } from "../catalogue/model.ts";
import { type Config, isShown } from "../config/config.ts";
import type { SharedRates } from "../instances/dialects/sharedRates.ts";
import type { Instances } from "../instances/instances.ts";
import type { Jobs } from "../jobs/jobs.ts";
import { type GatewayContext, makeContext } from "../resolvers/context.ts";
import type { SyncEvent } from "../sync/syncEvent.ts";
import { authentication, endPersons } from "./authentication.ts";
import { takeBasePath } from "./basePath.ts";
import { callerKey } from "./callerKey.ts";
import { limitConcurrency, limitRates, makeCountRefused } from "./callerLimits.ts";
import { compress } from "./compress.ts";
import { corsHeaders } from "./cors.ts";
import { type Documents, namedDocuments } from "./documents.ts";
import { endUnread } from "./endUnread.ts";
import type { ErrorBorder } from "./errorBorder.ts";
import { exampleFinder } from "./explorer/exampleArtifact.ts";
import { type ExplorerTab, explorerAssets, explorerPage } from "./explorer/explorerRoutes.ts";
import { shownInstance, usualTabs } from "./explorer/usualTabs.ts";
import { getOperation } from "./getOperation.ts";
import { graphqlHandler } from "./graphqlHandler.ts";
import { healthRoutes } from "./health.ts";
import { hostCheck, OwnHosts } from "./hostCheck.ts";
import { httpErrors, notFound } from "./httpErrors.ts";
import { jsonBody } from "./jsonBody.ts";
import { KnownQueries } from "./knownQueries.ts";
import { metricsPage } from "./metricsPage.ts";
import { NOT_CACHED } from "./notCached.ts";
import { Places } from "./places.ts";
import { makeRequestScope, requestScope, whoIn } from "./requestScope.ts";
import { schemaRoute } from "./schemaRoute.ts";
import type { ServiceSurroundings } from "./serviceSurroundings.ts";
import type { SocketParts } from "./socketServer.ts";
import { StatusLog } from "./statusLog.ts";
import { isStreamRequest, streamHandler } from "./streamHandler.ts";
import { tableDownload } from "./tableDownload.ts";
import { traceRequests } from "./traceRequests.ts";

/** What requests pass through. */
export interface AppParts extends ServiceSurroundings {
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

/** Tabs for everybody who opens the explorer; with `auth`, nothing is read for them. */
function tabFinder({ config, catalogue, schema, jobs }: AppParts, reach: Reach): () => Promise<ExplorerTab[]> {
  const makeExampleContext = () => {
    const signal = AbortSignal.any([jobs.signal, AbortSignal.timeout(config.limits.requestTimeoutMs)]);
    const caller: Caller = { identity: OPEN, header: () => undefined };
    const { identity } = caller;
    return makeContext({ ...reach.of(caller), identity, catalogue, config, jobs, requestId: "explorer", signal });
  };
  const findExample = config.auth ? undefined : exampleFinder(schema, shownInstance(config), makeExampleContext);
  return async () => usualTabs(config, await findExample?.());
}

/** Makes the context of a request, by default for the caller of the current scope. */
function contextMaker({ catalogue, config, jobs, log, metrics }: AppParts, reach: Reach, status: StatusLog) {
  const onFailure = (err: unknown) => log.error({ err }, "a compiled query failed; loaders answer it");
  const onSynced = (event: SyncEvent) => {
    metrics.recordSync(event);
    log.info({ requestId: requestScope.getStore()?.requestId, ...event }, "sync");
  };
  return (
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
    });
}

/** Gives each request its id, its scope and the headers that all answers have. */
function beginRequest({ config, log, isStopping }: AppParts): RequestHandler {
  const { requestTimeoutMs: idleMs } = config.limits;
  return (request, response, next) => {
    const scope = makeRequestScope(request, response);
    response.set({
      "x-request-id": scope.requestId,
      "x-content-type-options": "nosniff",
      "cache-control": NOT_CACHED,
    });
    if (isStopping()) response.set("connection", "close");
    endUnread(response, idleMs, () => log.info({ requestId: scope.requestId, ...whoIn(scope), idleMs }, "unread"));
    requestScope.run(scope, next);
  };
}

/** How HTTP requests pass through the gateway, and what sockets need of it. */
export function makeApp(parts: AppParts): { app: Express; sockets: SocketParts } {
  const {
    config,
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
  app.use(beginRequest(parts));
  const status = new StatusLog(log);
  const { basePath } = config.listen;
  if (basePath) app.use(takeBasePath(basePath, notFound(config)));
  app.use("/health", healthRoutes(instances, status, isStopping));
  const hosts = new OwnHosts(config.listen.hosts, listening);
  app.use(hostCheck(hosts));
  const page = isShown(config, "explorer")
    ? explorerPage(tabs ? async () => tabs : tabFinder(parts, reach), basePath)
    : undefined;
  if (page) app.use("/explorer", compress(), explorerAssets()).get("/", page);
  const authenticated = authentication(authenticate, { log, metrics, countRefused });
  app.use("/metrics", authenticated).get("/metrics", metricsPage(metrics));
  const { maxStreams, maxConcurrentRequests, maxBodyBytes } = config.limits;
  const concurrency = limitConcurrency(keyOf, maxConcurrentRequests, metrics);
  const counted = [traceRequests(), endPersons(reach), limitRates(keyOf, rates.limiter, metrics)];
  const shared = { ...{ border, config, log, metrics }, makeContext: contextMaker(parts, reach, status) };
  const cors = corsHeaders(config.listen.cors?.origins);
  app.use(
    TABLE,
    Router()
      .use(cors, authenticated, counted)
      .get("/", concurrency, tableDownload({ ...shared, schema })),
  );
  const places = new Places({ all: maxStreams, each: maxConcurrentRequests });
  const streams = { ...shared, schema, stopping: jobs.signal, places, keyOf };
  const stream = streamHandler(streams);
  const streamed: RequestHandler = (request, response, next) =>
    isStreamRequest(request, config.limits) ? stream(request, response, next) : next();
  const posted = [...jsonBody(maxBodyBytes), namedDocuments(documents)];
  // what every query passes is in a router of its own: an app looks at each of its own steps anew for each request
  const graphql = Router().use(cors, compress());
  if (page) graphql.get("/", page);
  graphql.use(authenticated);
  if (isShown(config, "introspection")) graphql.use("/schema.graphql", schemaRoute(schema));
  graphql.use(counted);
  graphql.use("/stream", posted, stream);
  graphql.all(
    "/",
    getOperation,
    posted,
    streamed,
    concurrency,
    graphqlHandler({
      ...shared,
      ...{ apollo, schema, known: new KnownQueries() },
      makeContext: (requestId, signal) =>
        shared.makeContext(requestId, signal, undefined, { after: requestScope.getStore()!.readAfter }),
      writtenUntil: (end) => instances.default.writtenUntil(end),
    }),
  );
  app.use("/graphql", graphql);
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
