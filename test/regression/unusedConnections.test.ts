/**
 * A client may open connections ahead of its requests, and then have none. A stop waited for them until the time limit of requests
 * had passed, and every restart took half a minute.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { startTestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

it("connections that nobody used do not hold up a stop, and one that was just opened still has its request", async () => {
  const { source } = TEMPLATE_INSTANCES;
  const gateway = await startTestGateway({
    instances: [{ ...source, db: unpackSqliteTemplate("source") }],
    default: source.slug,
    limits: { requestTimeoutMs: 600_000 },
  });
  const open = async () => {
    const socket = connect(gateway.port, "127.0.0.1").setEncoding("utf8");
    await once(socket, "connect");
    return socket;
  };
  const [unused, used] = [await open(), await open()];
  await expect(gateway.query("{ __typename }")).resolves.toMatchObject({ data: { __typename: "Query" } }); // both are taken
  const stopped = gateway.stop();
  used.write("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
  const [answer] = await once(used, "data");
  expect(answer).toMatch(/^HTTP\/1\.1 200/);
  if (!unused.closed) await once(unused, "close");
  await stopped;
});
