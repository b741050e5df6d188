/** `instances { status }` and `/health/ready` said that an instance is down, and the log had no word of why. */
import { renameSync, writeFileSync } from "node:fs";
import { expect, inject, test } from "vitest";
import { runBundled } from "../support/bundledCommand.ts";
import { postGraphql } from "../support/postGraphql.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;

interface Line {
  msg: string;
  instance?: string;
  err?: { message: string; code?: string; cause?: { message: string; code?: string } };
}

test("each change of an instance's status is in the log with its cause, and no poll", async () => {
  const db = unpackSqliteTemplate("target");
  const missing = Object.assign(new URL(inject("postgres").adminUrl), { pathname: "/no_such_database" }).href;
  const file = temporaryPath("gateway.yaml");
  const instances = [
    { slug: TARGET.slug, id: TARGET.id, db },
    { slug: SOURCE.slug, id: SOURCE.id, db: missing },
  ];
  writeFileSync(file, JSON.stringify({ default: TARGET.slug, instances, listen: { port: 0 } }));
  const gateway = await runBundled(["serve", "--config", file]);
  const url = await gateway.waitFor(/"url":"([^"]+)"/);
  const ready = async () => (await fetch(new URL("/health/ready", url))).status;
  const ask = () => postGraphql(url, "{ instances { slug status { up } } }");
  const lines = () =>
    gateway
      .output()
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Line)
      .filter(({ msg, instance }) => instance !== undefined && /^(unavailable|available again)$/.test(msg));
  try {
    for (let i = 0; i < 3; i++) {
      expect(await ready()).toBe(200);
      await ask();
    }
    renameSync(db, `${db}.away`);
    for (let i = 0; i < 3; i++) {
      expect(await ready()).toBe(503);
      await ask();
    }
    renameSync(`${db}.away`, db);
    expect(await ready()).toBe(200);
    await ask();
    const said = lines();
    expect(said.map(({ instance, msg }) => `${instance} ${msg}`)).toEqual([
      `${SOURCE.slug} unavailable`,
      `${TARGET.slug} unavailable`,
      `${TARGET.slug} available again`,
    ]);
    expect(said[0]!.err!.cause).toMatchObject({ code: "3D000" });
    expect(said[1]!.err!.message).toContain("database file does not exist");
  } finally {
    gateway.kill("SIGTERM");
    await gateway.ended;
  }
});
