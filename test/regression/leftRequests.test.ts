/** Clients that left while the gateway still found out who they are kept their places among a caller's requests for good. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { expect, it } from "vitest";
import { authWith, bearer, postAs, role } from "../support/credentials.ts";
import { startTestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target } = TEMPLATE_INSTANCES;
const MOST = 2;

it.each(["/graphql?query={__typename}", "/table.csv?registry=USER&column=uid"])(
  "%s gives its place back",
  async (path) => {
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256" }] });
    const held: ServerResponse[] = [];
    const issuer = createServer((_request, response) => held.push(response)).listen(0, "127.0.0.1");
    await once(issuer, "listening");
    const jwksUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`;
    const jwt = { jwksUrl, algorithms: ["ES256"], claims: { roles: "roles" } };
    const gateway = await startTestGateway({
      default: target.slug,
      instances: [{ ...target, db: unpackSqliteTemplate("target") }],
      config: { auth: authWith({ reader: role({ read: ["*"] }) }, { jwt }) },
      limits: { maxConcurrentRequests: MOST },
    });
    const token = await new SignJWT({ sub: "ada", roles: ["reader"] })
      .setProtectedHeader({ alg: "ES256", kid: "k1" })
      .setExpirationTime("5m")
      .sign(privateKey);
    try {
      const client = new AbortController();
      const left = Array.from({ length: MOST }, () =>
        fetch(new URL(path, gateway.url), { headers: bearer(token), signal: client.signal }).catch(() => undefined),
      );
      await expect.poll(() => held.length).toBeGreaterThan(0);
      client.abort();
      await Promise.all(left);
      // one that comes behind them is not asked whether they have gone before it is
      const asked = postAs(gateway.url, bearer(token), "{ __typename }");
      for (const response of held) response.end(keys);
      await asked;
      expect((await postAs(gateway.url, bearer(token), "{ __typename }")).status).toBe(200);
    } finally {
      await gateway.stop();
      issuer.closeAllConnections();
      issuer.close();
    }
  },
);

it("an issuer that does not give its keys makes no token wrong", async () => {
  const { privateKey } = await generateKeyPair("ES256");
  for (const [status, text] of [
    [500, "oops"],
    [200, "<html>"],
  ] as const) {
    const issuer = createServer((_request, response) => response.writeHead(status).end(text)).listen(0, "127.0.0.1");
    await once(issuer, "listening");
    const jwksUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`;
    const jwt = { jwksUrl, algorithms: ["ES256"], claims: { roles: "roles" } };
    const gateway = await startTestGateway({
      default: target.slug,
      instances: [{ ...target, db: unpackSqliteTemplate("target") }],
      config: { auth: authWith({ reader: role({ read: ["*"] }) }, { jwt }) },
    });
    const token = await new SignJWT({}).setProtectedHeader({ alg: "ES256" }).setExpirationTime("5m").sign(privateKey);
    const answer = await postAs(gateway.url, bearer(token), "{ __typename }");
    expect(answer.status).toBe(503);
    expect(answer.errors![0]!.extensions).toMatchObject({ retryable: true });
    await gateway.stop();
    issuer.close();
  }
});
