/** `check` found nothing wrong with what `serve` refuses; `serve` with a file of documents that cannot be read never ended. */
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runBundled } from "../support/bundledCommand.ts";
import { runInside } from "../support/commandInside.ts";
import { templateConfig } from "../support/gatewayProcess.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { temporaryPath } from "../support/temporary.ts";

function configWith(keys: object): string {
  const usual = templateConfig(unpackSqliteTemplate("source"), unpackSqliteTemplate("target"));
  const file = temporaryPath("gateway.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(usual, "utf8")), ...keys }));
  return file;
}

describe.each([
  ["documents that are not there", { trustedDocuments: { file: "/nonexistent/documents.json" } }, "documents.json"],
  ["limits that nothing can share", { rateLimit: { shared: true } }, "rateLimit.shared"],
  ["an address that is open to all", { listen: { host: "0.0.0.0" } }, "listen.host"],
])("%s", (_what, keys, said) => {
  it("are refused by `check`, and by `serve`, which ends", async () => {
    const file = configWith(keys);
    const check = await runInside(["check", "-c", file]);
    expect(check.status).not.toBe(0);
    expect(check.output).toContain(said);
    const serve = await runBundled(["serve", "-c", file], { PORT: "0" });
    expect(await serve.ended).toBe(check.status);
    expect(serve.output()).toContain(said);
  });
});
