/** Idle connections were closed after 5 s: a balancer that used one again just then had no answer for its client. */
import { expect, it } from "vitest";
import { startTestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

/** Seconds that balancers usually keep a connection for. */
const USUAL_S = 60;

it("the gateway keeps an idle connection for longer than balancers do", async () => {
  const instances = [{ ...TEMPLATE_INSTANCES.target, db: unpackSqliteTemplate("target") }];
  const gateway = await startTestGateway({ default: TEMPLATE_INSTANCES.target.slug, instances });
  const { headers } = await fetch(new URL("/health/live", gateway.url));
  await gateway.stop();
  expect(Number(/^timeout=(\d+)/.exec(headers.get("keep-alive") ?? "")?.[1])).toBeGreaterThan(USUAL_S);
});
