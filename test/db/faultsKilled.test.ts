/** A gateway that is killed (SIGKILL) in the middle of a sync: the target is untouched or whole, and the next gateway completes it. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Changes } from "../parity/canonical/diff.ts";
import {
  ANNOTATED_SYNC,
  differences,
  type SyncAnswer,
  sourceAddress,
  undisturbedChanges,
} from "../support/annotatedSync.ts";
import { type GatewayProcess, startGatewayProcess } from "../support/gatewayProcess.ts";
import { postGraphql } from "../support/postGraphql.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { cloneTemplate, type Dialect } from "../support/templates.ts";

const KILLS = 15;
const DRY_RUN = ANNOTATED_SYNC.replace("transfer:", "dryRun: true, transfer:")
  .replace("run { uid }", "")
  .replace("artifact { uid }", "");

/** What the next gateway finds after a kill; it comes first, so that nobody else has mended the file for it. */
async function assertWholeOrUntouched(
  { url }: GatewayProcess,
  dialect: Dialect,
  db: string,
  whole: Changes,
): Promise<boolean> {
  const { data, errors } = await postGraphql<SyncAnswer>(url, DRY_RUN);
  expect(errors).toBeUndefined();
  const isWhole = data!.syncArtifact.outcome === "MAPPED";
  expect(await differences(dialect, db, isWhole ? whole : new Map())).toEqual([]);
  return isWhole;
}

async function killDuringSync({ url, gateway }: GatewayProcess, afterMs: number): Promise<void> {
  const answer = postGraphql(url, ANNOTATED_SYNC).catch(() => undefined);
  await sleep(afterMs);
  gateway.kill("SIGKILL");
  await Promise.all([answer, gateway.ended]);
}

/** How long the sync takes in a process that has opened its databases. */
async function timeSync(source: string, dialect: Dialect): Promise<number> {
  const target = await cloneTemplate(dialect, "target");
  const { url, gateway } = await startGatewayProcess(source, target.db);
  await postGraphql(url, DRY_RUN);
  const begun = performance.now();
  await postGraphql(url, ANNOTATED_SYNC);
  const tookMs = performance.now() - begun;
  gateway.kill("SIGKILL");
  await gateway.ended;
  await target.drop();
  return tookMs;
}

describe.concurrent.each<Dialect>(["sqlite", "postgres"])("a gateway on %s", (dialect) => {
  it(`killed at ${KILLS} random moments of a sync`, { timeout: 900_000 }, async () => {
    const [source, whole] = [await sourceAddress(dialect), await undisturbedChanges(dialect)];
    const syncMs = await timeSync(source, dialect);
    let target: TestDatabase = await cloneTemplate(dialect, "target");
    const found: string[] = [];
    for (let kill = 0; kill <= KILLS; kill++) {
      const process = await startGatewayProcess(source, target.db);
      const isWhole = await assertWholeOrUntouched(process, dialect, target.db, whole);
      found.push(isWhole ? "whole" : "untouched");
      if (kill < KILLS) await killDuringSync(process, Math.random() * syncMs);
      else {
        const { errors } = await postGraphql(process.url, ANNOTATED_SYNC);
        expect(errors).toBeUndefined();
        process.gateway.kill("SIGKILL");
        await process.gateway.ended;
      }
      if (isWhole && kill < KILLS) {
        await target.drop();
        target = await cloneTemplate(dialect, "target");
      }
    }
    expect(found).toContain("untouched");
    expect(await differences(dialect, target.db, whole)).toEqual([]);
    await target.drop();
  });
});
