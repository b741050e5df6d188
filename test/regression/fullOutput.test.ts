/** Where standard output took nothing (a full disk), the gateway stood still at the first line of its log, and did not even end. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { run } from "../support/commandLine.ts";
import { templateConfig } from "../support/gatewayProcess.ts";
import { postGraphql } from "../support/postGraphql.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";

const BIN = fileURLToPath(new URL("../../bin/lamindb-gateway.mjs", import.meta.url));
const FULL = "/dev/full";

it.skipIf(!existsSync(FULL)).each([
  ["standard output", `exec "$@" > ${FULL}`],
  ["both outputs", `exec "$@" > ${FULL} 2> ${FULL}`],
])("a gateway goes on, and ends, where nothing can be written to %s", async (_what, script) => {
  const env = {
    LAMINDB_GATEWAY_CONFIG: templateConfig(unpackSqliteTemplate("source"), unpackSqliteTemplate("target")),
  };
  const port = 20_000 + (process.pid % 20_000);
  const gateway = run("sh", ["-c", script, "sh", process.execPath, BIN, "serve", "--port", String(port)], env);
  const ask = () => postGraphql(`http://127.0.0.1:${port}/graphql`, "{ __typename }");
  try {
    await expect
      .poll(
        () =>
          ask().then(
            ({ status }) => status,
            () => undefined,
          ),
        { timeout: 30_000 },
      )
      .toBe(200);
    for (let i = 0; i < 3; i++) expect((await ask()).status).toBe(200);
    if (!script.includes("2>")) expect(gateway.output()).toContain("The log cannot be written (ENOSPC)");
    gateway.kill("SIGTERM");
    expect(await gateway.ended).toBe(0);
  } finally {
    gateway.kill("SIGKILL");
  }
});
