/** The JSON body of a GET request replaced the operation of its query string. */
import { request } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target } = TEMPLATE_INSTANCES;
let gateway: TestGateway;
beforeAll(async () => {
  const instances = [{ ...target, db: unpackSqliteTemplate("target") }];
  gateway = await startTestGateway({ default: target.slug, instances });
});
afterAll(() => gateway.stop());

/** Sends a GET request with a body, which `fetch` refuses to. */
function getWith(body: string, headers: Record<string, string | number>): Promise<[number, unknown]> {
  const url = `${gateway.url}?query=${encodeURIComponent("{ byQueryString: __typename }")}`;
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "GET", headers }, async (response) => {
      const chunks = await response.toArray();
      resolve([response.statusCode ?? 0, JSON.parse(Buffer.concat(chunks).toString())]);
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

const TYPE = { "content-type": "application/json" };
const BODY = JSON.stringify({ query: "{ byBody: __typename }" });
const REFUSED = { errors: [{ message: expect.stringContaining("body"), extensions: { code: "BAD_REQUEST" } }] };

it("a body of known length is refused", async () => {
  const answer = await getWith(BODY, { ...TYPE, "content-length": BODY.length });
  expect(answer).toMatchObject([400, REFUSED]);
});

it("a body in pieces is refused", async () => {
  expect(await getWith(BODY, { ...TYPE, "transfer-encoding": "chunked" })).toMatchObject([400, REFUSED]);
});

it("a body of no length is none", async () => {
  const answer = await getWith("", { ...TYPE, "content-length": 0 });
  expect(answer).toMatchObject([200, { data: { byQueryString: "Query" } }]);
});
