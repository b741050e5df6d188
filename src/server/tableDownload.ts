/**
 * `GET /table.csv`: a whole list as CSV, of any size. It is one snapshot of the database, sent as it is read. What is wrong before the
 * first byte is answered with JSON; after it, the connection breaks off, so that nobody takes a part for the whole. There is no limit
 * to the time that it takes, but to the time that a client may not read.
 */
import { once } from "node:events";
import type { Request, RequestHandler, Response } from "express";
import type { GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import type { GatewayContext } from "../resolvers/context.ts";
import { type AskedTable, type PlannedTable, planTable, tableRows } from "../resolvers/tableRows.ts";
import { csvLine } from "../util/csv.ts";
import { parseExactJson } from "../util/exactJson.ts";
import { nearestWords } from "../util/nearest.ts";
import { shorten } from "../util/shorten.ts";
import type { ErrorBorder } from "./errorBorder.ts";
import { failureStatus } from "./failureStatus.ts";
import type { Metrics } from "./metrics.ts";
import { requestScope, whoIn } from "./requestScope.ts";
import { TablePlaces } from "./tablePlaces.ts";

export interface DownloadParts {
  schema: GraphQLSchema;
  config: Config;
  border: ErrorBorder;
  log: Logger;
  metrics: Metrics;
  makeContext(requestId: string, signal: AbortSignal): GatewayContext;
}

const PARAMETERS = ["instance", "registry", "where", "search", "orderBy", "column"];

function refuse(message: string, hint?: string): never {
  throw new GatewayError("BAD_USER_INPUT", message, { hint });
}

function parseJson(name: string, text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return refuse(`\`${name}\` is not JSON: ${shorten(text)}`);
  }
}

/** What the query string asks for; `where` and `orderBy` of null are as if they were not given, as in lists. Throws BAD_USER_INPUT. */
function parseAsked({ originalUrl }: Request): AskedTable {
  const query = new URL(originalUrl, "http://gateway").searchParams;
  for (const name of query.keys()) {
    if (PARAMETERS.includes(name)) continue;
    const [near] = nearestWords(name, PARAMETERS, 1);
    const hint = near ? `Did you mean ${near}?` : `There are ${PARAMETERS.join(", ")}.`;
    refuse(`\`${shorten(name)}\` is not a parameter of a table.`, hint);
  }
  const one = (name: string): string | undefined => {
    const [value, ...others] = query.getAll(name);
    if (others.length > 0) refuse(`\`${name}\` is given ${others.length + 1} times; give it once.`);
    return value;
  };
  const [where, orderBy] = ["where", "orderBy"].map((name) => {
    const text = one(name);
    return text === undefined ? undefined : (parseJson(name, text) ?? undefined);
  });
  return {
    instance: one("instance") ?? "default",
    registry: one("registry") ?? refuse("`registry` is missing; give one, such as `registry=ARTIFACT`."),
    columns: query.getAll("column"),
    search: one("search"),
    where,
    orderBy,
  };
}

/** Ends when the client has read enough to take more; throws where it has gone, or was cut off since it reads nothing. */
async function drained(response: Response): Promise<void> {
  const { left } = requestScope.getStore()!;
  await once(response, "drain", { signal: left }).catch(() => {
    throw left.reason;
  });
}

function setHeaders(response: Response, { registry }: PlannedTable): void {
  response.set({
    "content-type": "text/csv; charset=utf-8; header=present",
    "content-disposition": `attachment; filename="${registry.manyField}.csv"`,
  });
}

/** Sends the table, but does not end the response; resolves with the number of its rows. */
function sendTable(context: GatewayContext, table: PlannedTable, response: Response): Promise<number> {
  return table.instance.snapshot(async (session) => {
    // asked once more in a new snapshot, it would begin again behind what was sent
    if (response.headersSent)
      throw new GatewayError("CONFLICT", "The database was changed while a table was read; read it again.");
    let rows = 0;
    for await (const batch of tableRows(context, table, session)) {
      if (!response.headersSent) {
        setHeaders(response, table);
        response.write(csvLine(table.paths.map(({ text }) => text)));
      }
      rows += batch.length;
      if (!response.write(batch.map(csvLine).join(""))) await drained(response);
    }
    return rows;
  }, context.signal);
}

/** Throws FORBIDDEN where clients may ask for nothing but what is on a list: a table is whatever they write into its address. */
function assertTables({ trustedDocuments }: Config): void {
  if (!trustedDocuments?.only) return;
  const message = "This gateway answers only documents of its list, and gives no tables; send one of these by its id.";
  throw new GatewayError("FORBIDDEN", message);
}

/** Answers requests for tables, writes a log line and counts each. */
export function tableDownload({ schema, config, border, log, metrics, makeContext }: DownloadParts): RequestHandler {
  const places = new TablePlaces(metrics);
  return async (request, response) => {
    const scope = requestScope.getStore()!;
    const { requestId, startedAt, left } = scope;
    const done = (more: object) => {
      metrics.record({ ...scope, operation: "table" });
      const durationMs = Math.round(performance.now() - startedAt);
      log.info({ requestId, ...whoIn(scope), ...more, durationMs }, "table");
    };
    try {
      assertTables(config);
      const context = makeContext(requestId, left);
      const table = planTable(context, schema, parseAsked(request));
      if (request.method === "HEAD") {
        setHeaders(response, table);
        response.end();
        done({ status: 200 });
        return;
      }
      const place = await places.take(table.instance);
      const rows = await sendTable(context, table, response).finally(() => place.release());
      response.end(); // behind it: the client's next table may come at once
      done({ rows, status: 200 });
    } catch (error) {
      const shown = border({ message: error instanceof Error ? error.message : "" }, error);
      const code = String(shown.extensions?.code);
      const { status, headers } = failureStatus(shown);
      if (response.headersSent) response.destroy();
      else
        response
          .status(status)
          .set(headers)
          .json({ errors: [shown] });
      done({ code, status: response.statusCode });
    }
  };
}
