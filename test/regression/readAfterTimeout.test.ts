/** With a replica, the answer to a mutation that had taken too long waited once more, for the database to say how far it had been written. */
import { afterEach, expect, it } from "vitest";
import { startTestGateway } from "../support/gateway.ts";
import { openHeldProxy } from "../support/heldProxy.ts";
import { clonePostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target } = TEMPLATE_INSTANCES;
/** Longer than the test. */
const FOR_EVER_MS = 600_000;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

it("is given at once, and names the database itself", async () => {
  const [primary, replica] = await Promise.all([clonePostgresTemplate("target"), clonePostgresTemplate("target")]);
  ends.push(() => Promise.all([primary.drop(), replica.drop()]));
  const proxy = await openHeldProxy(primary.db);
  const gateway = await startTestGateway({
    default: target.slug,
    instances: [{ ...target, db: proxy.db, readUrl: replica.db }],
    limits: { requestTimeoutMs: 3_000, connectTimeoutMs: FOR_EVER_MS },
  });
  ends.push(async () => {
    proxy.close();
    await gateway.stop();
  });
  const track = async () => {
    const query = 'mutation { track(input: { key: "a.py" }) { uid } }';
    const headers = { "content-type": "application/json" };
    const response = await fetch(gateway.url, { method: "POST", headers, body: JSON.stringify({ query }) });
    return { readAfter: response.headers.get("x-lamindb-read-after"), ...((await response.json()) as object) };
  };
  expect(await track()).toMatchObject({ readAfter: expect.stringContaining(":"), data: { track: {} } });
  proxy.hold();
  const TIMEOUT = { extensions: { code: "TIMEOUT" } };
  expect(await track()).toMatchObject({ readAfter: "primary", errors: [TIMEOUT] });
});
