/** Downloads of tables that clients read slowly held all that an instance reads with: its other readers waited without end. */
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { startTestGateway } from "../support/gateway.ts";
import { sourceOfMany } from "../support/manyArtifacts.ts";
import { runStatement } from "../support/runStatement.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source } = TEMPLATE_INSTANCES;
/** More bytes than sockets take for a client that reads nothing. */
const [ROWS, LETTERS] = [4_000, 4_000];

it.each([
  { dialect: "sqlite", most: 1 },
  { dialect: "postgres", most: 2 },
] as const)("on $dialect, they leave half of it to others", async ({ dialect, most }) => {
  const database = await sourceOfMany(dialect, ROWS);
  await runStatement(
    database.db,
    `UPDATE lamindb_artifact SET description = '${"x".repeat(LETTERS)}' WHERE key LIKE 'many/%'`,
  );
  const gateway = await startTestGateway({
    default: source.slug,
    instances: [{ ...source, db: database.db, poolMax: 2 * most }],
    limits: { requestTimeoutMs: 600_000 }, // whoever reads nothing for so long is cut off
  });
  const url = new URL("/table.csv?registry=ARTIFACT&column=uid&column=description", gateway.url);
  const download = async (): Promise<IncomingMessage> => (await once(get(url, { agent: false }), "response"))[0];
  const slow: IncomingMessage[] = [];
  try {
    for (let i = 0; i < most; i++) slow.push(await download());
    expect(slow.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: most }, () => 200));
    const refused = await fetch(url);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    const { errors } = (await refused.json()) as { errors: { extensions: object }[] };
    expect(errors[0]!.extensions).toMatchObject({ code: "LIMIT_EXCEEDED", retryable: true, instance: source.slug });
    expect((await gateway.query("{ artifacts(first: 1) { totalCount } }")).errors).toBeUndefined();
    slow.shift()!.destroy();
    const another = async () => {
      slow.push(await download());
      return slow.at(-1)!.statusCode;
    };
    await expect.poll(another, { timeout: 30_000 }).toBe(200);
  } finally {
    for (const response of slow) response.destroy();
    await gateway.stop();
    await database.drop();
  }
});
