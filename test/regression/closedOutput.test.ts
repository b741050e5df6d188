/** `lamindb-gateway … | head -1` ended in a stack trace: the reader of the output had gone. */
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { run } from "../support/commandLine.ts";
import { databaseText } from "../support/databaseText.ts";
import { templateConfig } from "../support/gatewayProcess.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const BIN = fileURLToPath(new URL("../../bin/lamindb-gateway.mjs", import.meta.url));
const SYNC = ["sync", "ulabel", "--uid", "cMvFnf0F", "--from", TEMPLATE_INSTANCES.source.slug];

it.each([["text"], ["JSON", "--json"]])(
  "a sync whose output (%s) nobody reads is done, quietly",
  async (_, ...more) => {
    await withTarget("sqlite", async ({ db }) => {
      const config = templateConfig(await sourceAddress("sqlite"), db);
      // the reader ends at once, a second or so before anything is printed
      const script = '{ "$@"; echo "status $?" >&2; } | true';
      const piped = run("sh", ["-c", script, "sh", process.execPath, BIN, ...SYNC, ...more], {
        LAMINDB_GATEWAY_CONFIG: config,
      });
      await piped.ended;
      // with --json, what is not JSON goes to standard error: where the command works
      expect(piped.output()).toMatch(/^(default instance: .*\n)?status 0\n$/);
      expect(await databaseText(db)).toContain("cMvFnf0F");
    });
  },
);
