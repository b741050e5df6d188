/** The explorer's page failed, and stayed so, where the instance whose artifacts its tabs name did not answer. */
import { expect, it } from "vitest";
import { startTestGateway } from "../support/gateway.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

it("the explorer opens while the database is away", async () => {
  const { target } = TEMPLATE_INSTANCES;
  const gateway = await startTestGateway({
    instances: [{ ...target, db: temporaryPath("missing.db") }],
    default: target.slug,
  });
  try {
    for (const _ of ["when it is looked for", "and again"]) {
      const page = await fetch(new URL("/", gateway.url), { headers: { accept: "text/html" } });
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    }
  } finally {
    await gateway.stop();
  }
});
