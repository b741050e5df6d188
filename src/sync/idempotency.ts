/**
 * A request that is sent again with the same key gets the answer that it got the first time, across restarts and
 * gateways: the answer is written in the transaction that did the work, into the journal.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { type Identity, identityKey } from "../access/identity.ts";
import type { Catalogue, Table } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { Dialect } from "../instances/dialects/dialect.ts";
import type { Reader } from "../instances/dialects/reader.ts";
import type { Instance } from "../instances/instance.ts";
import { hasOwnTables } from "../instances/ownTables.ts";
import { type Database, readTable } from "../instances/readTable.ts";
import { hashText } from "../util/lamindbUid.ts";
import { findAnswer } from "./journal/journal.ts";
import { parseStored, storedText } from "./journal/stored.ts";
import { OUTCOME, type SyncSummary } from "./journal/syncSummary.ts";
import type { ObjectName, SyncReport } from "./report.ts";
import { assertStorable, type SyncRequest } from "./request.ts";

const MAX_KEY_LENGTH = 255;
/** The name of a key in messages. */
export const A_KEY = "An idempotencyKey";

/** Somebody's key: as they sent it, and as it is stored, which differs from everybody else's. */
export interface OwnedKey {
  said: string;
  stored: string;
}

/** Whom a key is of, and the instances that it is about, as they have them. */
export interface KeyOwner {
  identity: Identity | undefined;
  instances: readonly Instance[];
}

/**
 * The key of whoever sends it, where rights are per person of that person alone. Throws BAD_USER_INPUT for one that is empty or too long,
 * UNAUTHENTICATED.
 */
export async function ownedKey(
  { identity, instances }: KeyOwner,
  key: string,
  signal?: AbortSignal,
): Promise<OwnedKey> {
  assertIdempotencyKey(key);
  const persons = await Promise.all(instances.map((instance) => instance.personKey(signal)));
  const isKnown = identity !== undefined && identity.kind !== "open";
  const names = [isKnown ? identityKey(identity) : undefined, ...persons].filter((name) => name !== undefined);
  if (names.length === 0) return { said: key, stored: key };
  const owner = createHash("sha256").update(names.join("\n")).digest("base64url");
  return { said: key, stored: `${owner}\n${key}` };
}

function assertIdempotencyKey(key: string): void {
  assertStorable("idempotencyKey", key);
  if (key.trim() !== "" && key.length <= MAX_KEY_LENGTH) return;
  const got = key === "" ? "an empty one" : key.trim() === "" ? "a blank one" : `${key.length} characters`;
  const message = `idempotencyKey must have 1 to ${MAX_KEY_LENGTH} characters and must not be blank; got ${got}.`;
  throw new GatewayError("BAD_USER_INPUT", message);
}

/** Equal for requests that ask for the same. */
export function requestFingerprint(request: SyncRequest, source: Instance): string {
  const { registry, uid, key, name, transfer, depth = 0, initiatedByRun } = request;
  return hashText(JSON.stringify([source.config.uid, registry.table, uid, key, name, transfer, depth, initiatedByRun]));
}

/** The BAD_USER_INPUT for a key that was used for another request. */
export function keyWasUsed({ said: key }: OwnedKey): GatewayError {
  const message = `The idempotencyKey ${key} was already used for another request; use a new key for each request.`;
  return new GatewayError("BAD_USER_INPUT", message);
}

function named<Name extends ObjectName>({ table, ...rest }: Name) {
  return { table: table.table, ...rest };
}

/** A report as the journal keeps it, with what its list says. */
export function reportText({ object, run, conflicts, ...report }: SyncReport, summary: SyncSummary): string {
  return storedText({
    ...summary,
    ...report,
    source: named(report.source),
    transferred: report.transferred.map(named),
    mapped: report.mapped.map(named),
    filled: report.filled.map(named),
    leftOut: report.leftOut.map(({ object, reason }) => ({ object: named(object), reason })),
    conflicts: conflicts.map(({ table, ...rest }) => ({ table: table.table, ...rest })),
    run: run && { id: run.id, uid: run.uid },
    object: object && { uid: object.uid, id: object.id },
  });
}

/** The form of a report in the journal, also of those that earlier releases wrote. */
function reportSchema(catalogue: Catalogue) {
  const table = z.string().transform((name, { issues }) => {
    const found = catalogue.findTable(name);
    if (!found) issues.push({ code: "custom", message: `there is no table ${name}`, input: name });
    return found ?? z.NEVER;
  });
  const name = z.object({ db: z.string().nullable(), table, uid: z.string() });
  const text = z.string().nullable();
  return z.object({
    syncId: text,
    outcome: OUTCOME,
    source: name,
    transferred: z.array(name),
    mapped: z.array(name),
    filled: z.array(name),
    leftOut: z.array(z.object({ object: name, reason: z.string() })),
    conflicts: z.array(
      z.object({
        ...{ table, uid: z.string(), field: z.string(), source: text, target: text },
        overwritten: z.boolean().default(false), // fills were not listed then
      }),
    ),
    dryRun: z.boolean(),
    run: z.object({ uid: z.string() }),
    object: z.object({ uid: z.string() }),
  });
}

/** The row of the default instance that has this uid now. */
async function findId(database: Database, table: Table, uid: string): Promise<string | undefined> {
  const [row] = await readTable(database, table, [{ column: "uid", values: [uid] }]);
  return row?.get("id") ?? undefined;
}

/** The report again; its object and run are those that the default instance has now, null where they are gone. */
export async function parseReport(text: string, target: Instance, database: Database): Promise<SyncReport> {
  const { catalogue } = target;
  const { object, run, ...report } = parseStored(reportSchema(catalogue), text, "the answer to a request");
  const id = await findId(database, report.source.table, object.uid);
  const runId = await findId(database, catalogue.registry("Run"), run.uid);
  return {
    ...report,
    isRepeated: true,
    object: id === undefined ? null : { uid: object.uid, id, instance: target, unsaved: false, values: new Map() },
    run: runId === undefined ? null : { uid: run.uid, id: runId },
  };
}

/** The answer to the request with this key; null if there was none yet. Throws BAD_USER_INPUT where the key was used for another request. */
export async function answerBefore(
  reader: Reader,
  dialect: Dialect,
  key: OwnedKey,
  fingerprint: string,
): Promise<string | null> {
  const found = await findAnswer(reader, dialect, key.stored);
  if (!found) return null;
  if (found.request !== fingerprint) throw keyWasUsed(key);
  return found.report;
}

/** The same, where there may be no journal yet. */
export async function findEarlierAnswer(
  { reader, dialect }: Database,
  key: OwnedKey,
  fingerprint: string,
): Promise<string | null> {
  if (!(await hasOwnTables(reader, dialect, A_KEY))) return null;
  return answerBefore(reader, dialect, key, fingerprint);
}
