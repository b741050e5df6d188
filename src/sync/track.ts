/**
 * What `ln.track()` and `ln.finish()` write: a transform for the current work and a run of it, so that syncs can
 * name the run as their initiator (LaminDB 2.12.1, `Transform`, `Run`; the guide "Sync data across databases").
 */

import { BRANCHES } from "../catalogue/fixedRows.ts";
import type { Catalogue, Table } from "../catalogue/model.ts";
import { statusCode } from "../catalogue/statusCode.ts";
import { TRANSFER_KEY } from "../catalogue/transferKey.ts";
import type { TextRow } from "../entities/makeEntities.ts";
import { GatewayError } from "../errors.ts";
import { type Database, readTable, type TextValues } from "../instances/readTable.ts";
import { idOf } from "../instances/rowValues.ts";
import type { WriteTransaction } from "../instances/writer.ts";
import { jsonText } from "../query/filters/jsonValue.ts";
import { randomUid } from "../util/lamindbUid.ts";
import { shorten } from "../util/shorten.ts";
import { signerOf, signingUser } from "./author.ts";
import { assertStorable } from "./request.ts";
import type { SyncContext } from "./sync.ts";
import { TargetWriter } from "./write/targetWriter.ts";
import { newUid, nextVersions } from "./write/versions.ts";

export interface TrackRequest {
  key: string;
  description?: string | null;
  kind?: string | null;
  /** JSON text of the run's parameters. */
  params?: string | null;
  reference?: string | null;
  referenceType?: string | null;
}

const DEFAULT_KIND = "pipeline";
const RUN_UID_LENGTH = 16;
const TEXTS = ["key", "description", "kind", "params", "reference", "referenceType"] as const;
const MAX_LENGTHS = { key: 1024, kind: 20, reference: 255, referenceType: 25 };

function assertTexts(request: TrackRequest): void {
  for (const name of TEXTS) assertStorable(name, request[name] ?? "");
  if (request.params) jsonText("params", JSON.parse(request.params)); // escapes can hide characters that no database stores
  if (request.key.trim() === "")
    throw new GatewayError("BAD_USER_INPUT", "The key is empty; give the key of a transform, such as sync.ipynb.");
  if (request.key.startsWith(TRANSFER_KEY)) {
    const message = `Keys that start with ${TRANSFER_KEY} are reserved for the transfers that syncs create; use another key.`;
    throw new GatewayError("BAD_USER_INPUT", message);
  }
  for (const [name, length] of Object.entries(MAX_LENGTHS)) {
    const value = request[name as keyof typeof MAX_LENGTHS];
    if (value && value.length > length) {
      throw new GatewayError("BAD_USER_INPUT", `${name} has ${value.length} characters; LaminDB's limit is ${length}.`);
    }
  }
}

async function latestTransform(target: Database, catalogue: Catalogue, key: string): Promise<TextValues | undefined> {
  const rows = await readTable(target, catalogue.registry("Transform"), [{ column: "key", values: [key] }]);
  const kept = rows.filter((row) => row.get("branch_id") !== BRANCHES.trash);
  return kept.find((row) => row.get("is_latest") === "true") ?? kept.at(-1);
}

function change(writer: TargetWriter, table: Table, row: TextValues, changes: TextRow): Promise<void> {
  const before = Object.fromEntries(Object.keys(changes).map((column) => [column, row.get(column) ?? null]));
  return writer.update(table, [{ id: idOf(row), before, changes }]);
}

/** A transform that has source code is not touched: the current work is a new version of it. */
async function makeTransform(
  before: TextValues | undefined,
  request: TrackRequest,
  catalogue: Catalogue,
  writer: TargetWriter,
): Promise<string> {
  const table = catalogue.registry("Transform");
  const uid = before?.get("uid");
  const next = await nextVersions(writer.database, table, uid ? [uid] : []);
  if (before) await change(writer, table, before, { is_latest: "false" });
  const values = {
    uid: next.get(uid ?? "") ?? newUid(table),
    key: request.key,
    description: request.description ?? before?.get("description") ?? null,
    kind: request.kind ?? before?.get("kind") ?? DEFAULT_KIND,
    is_latest: "true",
  };
  const row = writer.fresh(table, values);
  await writer.insert(table, [row]);
  return row.id!;
}

async function findOrMakeTransform(request: TrackRequest, catalogue: Catalogue, writer: TargetWriter): Promise<string> {
  const known = await latestTransform(writer.database, catalogue, request.key);
  if (!known || known.get("source_code") != null) return makeTransform(known, request, catalogue, writer);
  const description = request.description ?? known.get("description");
  if (description !== known.get("description")) {
    await change(writer, catalogue.registry("Transform"), known, { description: description ?? null });
  }
  return idOf(known);
}

async function makeRun(
  request: TrackRequest,
  transformId: string,
  catalogue: Catalogue,
  writer: TargetWriter,
): Promise<string> {
  const table = catalogue.registry("Run");
  const row = writer.fresh(table, {
    uid: randomUid(RUN_UID_LENGTH),
    transform_id: transformId,
    started_at: writer.now,
    params: request.params ?? null,
    reference: request.reference ?? null,
    reference_type: request.referenceType ?? null,
    _status_code: statusCode(table, "started"),
  });
  await writer.insert(table, [row]);
  return row.id!;
}

async function targetWriter(context: SyncContext, transaction: WriteTransaction): Promise<TargetWriter> {
  const { dialect, catalogue } = context.instances.default;
  const database = { dialect, schema: transaction.schema, reader: transaction };
  const { userId } = await signingUser(signerOf(context), catalogue, database, transaction);
  return new TargetWriter(transaction, database, { userId, initiatorId: null });
}

/** Starts a run on the default instance and gives its row key there. Throws BAD_USER_INPUT. */
export async function track(context: SyncContext, request: TrackRequest): Promise<string> {
  assertTexts(request);
  const target = context.instances.default;
  return target.transaction(async (transaction) => {
    const writer = await targetWriter(context, transaction);
    const transformId = await findOrMakeTransform(request, target.catalogue, writer);
    return makeRun(request, transformId, target.catalogue, writer);
  }, context.signal);
}

/** Ends a run of the default instance: completed, now. A run that is completed stays as it is. Gives its row key; throws OBJECT_NOT_FOUND. */
export async function finish(context: SyncContext, uid: string): Promise<string> {
  const target = context.instances.default;
  const table = target.catalogue.registry("Run");
  return target.transaction(async (transaction) => {
    const writer = await targetWriter(context, transaction);
    assertStorable("run", uid);
    const [run] = await readTable(writer.database, table, [{ column: "uid", values: [uid] }]);
    if (!run) {
      const none = uid === "" ? "The run is empty" : `The default instance has no run ${shorten(uid)}`;
      const message = `${none}; give the uid that track returned.`;
      throw new GatewayError("OBJECT_NOT_FOUND", message, {
        instance: target.slug,
        registry: "Run",
        uid: shorten(uid),
      });
    }
    const completed = statusCode(table, "completed");
    const ended = run.get("_status_code") === completed && run.get("finished_at") != null;
    if (!ended) await change(writer, table, run, { finished_at: writer.now, _status_code: completed });
    return idOf(run);
  }, context.signal);
}
