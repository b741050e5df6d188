/** Addresses as libpq takes them were read by the platform's URL for the log: `serve` did not start; replicas' passwords were logged. */
import { Writable } from "node:stream";
import { expect, it } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { makeLog } from "../../src/server/log.ts";
import { startTestGateway } from "../support/gateway.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target } = TEMPLATE_INSTANCES;

it("of several hosts are served", async () => {
  const database = await cloneTemplate("postgres", "target");
  const { username, host, pathname } = new URL(database.db);
  const db = `postgresql://${username}@127.0.0.1:1,${host}${pathname}?password=none`;
  const log = new Writable({ write: (_line, _encoding, done) => done() });
  const gateway = await startTestGateway({ default: target.slug, instances: [{ ...target, db }], log });
  try {
    const { data, errors } = await gateway.query("{ users { totalCount } }");
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ users: { totalCount: expect.any(Number) } });
  } finally {
    await gateway.stop();
    await database.drop();
  }
});

it.each(["first secret", "first%20secret", "second/secret", "second%2Fsecret", "third-secret"])(
  "hide %s from the log",
  async (secret) => {
    const lines: string[] = [];
    const to = new Writable({
      write(line, _encoding, done) {
        lines.push(String(line));
        done();
      },
    });
    const db = { dialect: "postgres", url: "postgresql://ada@a.example,b.example/x?password=first%20secret" } as const;
    const url = "postgresql://ada:second%2Fsecret@c.example/x?sslpassword=third-secret";
    const readFrom = { dialect: "postgres", url } as const;
    const config = { instances: [{ db, readFrom }, { db: { dialect: "sqlite", path: "/x" } }] } as unknown as Config;
    const cause = new Error(`the server says: ${secret} is wrong`);
    (await makeLog(config, to)).error({ err: new Error("no connection", { cause }) });
    expect(lines.join("")).toContain("the server says: *** is wrong");
  },
);
