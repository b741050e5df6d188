/** Clients that left while the gateway still found out who they are kept their places among a caller's requests for good. */
import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from "jose";
import { expect, it } from "vitest";
import { authWith, bearer, postAs, role } from "../support/credentials.ts";
import { startTestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target } = TEMPLATE_INSTANCES;
const MOST = 2;

/** A gateway whose tokens' issuer, where their keys are fetched, answers so. */
async function startWith(keys: RequestListener) {
  const issuer = createServer(keys).listen(0, "127.0.0.1");
  await once(issuer, "listening");
  const jwksUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`;
  const jwt = { jwksUrl, algorithms: ["ES256"], claims: { roles: "roles" } };
  const gateway = await startTestGateway({
    default: target.slug,
    instances: [{ ...target, db: unpackSqliteTemplate("target") }],
    config: { auth: authWith({ reader: role({ read: ["*"] }) }, { jwt }) },
    limits: { maxConcurrentRequests: MOST },
  });
  const stop = async () => {
    await gateway.stop();
    issuer.closeAllConnections();
    issuer.close();
  };
  return { url: gateway.url, stop };
}

const sign = (key: GenerateKeyPairResult["privateKey"]) =>
  new SignJWT({ sub: "ada", roles: ["reader"] })
    .setProtectedHeader({ alg: "ES256", kid: "k1" })
    .setExpirationTime("5m")
    .sign(key);

it.each(["/graphql?query={__typename}", "/table.csv?registry=USER&column=uid"])(
  "%s gives its place back",
  async (path) => {
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256" }] });
    const held: ServerResponse[] = [];
    const { url, stop } = await startWith((_request, response) => held.push(response));
    const token = await sign(privateKey);
    try {
      const client = new AbortController();
      const left = Array.from({ length: MOST }, () =>
        fetch(new URL(path, url), { headers: bearer(token), signal: client.signal }).catch(() => undefined),
      );
      await expect.poll(() => held.length).toBeGreaterThan(0);
      client.abort();
      await Promise.all(left);
      // one that comes behind them is not asked whether they have gone before it is
      const asked = postAs(url, bearer(token), "{ __typename }");
      for (const response of held) response.end(keys);
      await asked;
      expect((await postAs(url, bearer(token), "{ __typename }")).status).toBe(200);
    } finally {
      await stop();
    }
  },
);

it("an issuer that does not give its keys makes no token wrong", async () => {
  const { privateKey } = await generateKeyPair("ES256");
  for (const [status, text] of [
    [500, "oops"],
    [200, "<html>"],
  ] as const) {
    const { url, stop } = await startWith((_request, response) => response.writeHead(status).end(text));
    const answer = await postAs(url, bearer(await sign(privateKey)), "{ __typename }");
    expect(answer.status).toBe(503);
    expect(answer.errors![0]!.extensions).toMatchObject({ retryable: true });
    await stop();
  }
});
