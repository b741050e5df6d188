/**
 * Makes a job: all that can be wrong with the request is found here, and the objects that it is about are listed, in
 * the transaction that writes it. What happens to the source later changes neither their number nor their order.
 */
import { keepIdentity } from "../access/lookUpAnew.ts";
import type { Registry } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { Instance } from "../instances/instance.ts";
import { assertOwnTables, hasOwnTables, JOBS, requireOwnTables } from "../instances/ownTables.ts";
import type { WriteTransaction } from "../instances/writer.ts";
import type { Where } from "../query/page.ts";
import { findSigningUser, initiatingRun, signerOf } from "../sync/author.ts";
import { keyWasUsed, type OwnedKey, ownedKey } from "../sync/idempotency.ts";
import { findAnswer } from "../sync/journal/journal.ts";
import { personOf } from "../sync/journal/shown.ts";
import { depthOf } from "../sync/request.ts";
import { type SyncContext, sourceOf } from "../sync/sync.ts";
import { hashText, randomUid } from "../util/lamindbUid.ts";
import { insertItems, insertJob } from "./insertJob.ts";
import type { Job, JobTerms } from "./job.ts";
import { type JobDatabase, jobDatabase, selectJob, selectJobByKey } from "./jobTable.ts";
import { listUids } from "./listUids.ts";

const JOB_ID_LENGTH = 16;

/** Which objects to sync, and how. */
export interface JobRequest {
  source: string;
  registry: Registry;
  /** The filter, checked by the schema. */
  where?: Where;
  terms: JobTerms;
  /** A request that comes again with this key gets the same job. */
  idempotencyKey?: string;
}

/** Throws REGISTRY_NOT_IN_INSTANCE, or MODULE_NOT_ON_TARGET. */
export async function assertRegistries(source: Instance, target: Instance, registry: Registry): Promise<void> {
  await source.assertRegistry(registry);
  if ((await target.schema()).hasTable(registry)) return;
  const { qualifiedName, module } = registry;
  const message = `${target.slug} has no ${qualifiedName}; add the module ${module} to it, or sync into an instance that has it.`;
  throw new GatewayError("MODULE_NOT_ON_TARGET", message, { instance: target.slug, registry: qualifiedName });
}

/** Equal for requests that ask for the same. */
function fingerprintOf({ registry, terms }: JobRequest, source: Instance): string {
  const { transfer, depth = 0, initiatedByRun, where } = terms;
  return hashText(JSON.stringify(["many", source.config.uid, registry.table, where, transfer, depth, initiatedByRun]));
}

/** The job that was made with this key; null if none was. Throws BAD_USER_INPUT where it was used for another request. */
async function jobBefore(database: JobDatabase, key: OwnedKey, fingerprint: string): Promise<Job | null> {
  const known = await selectJobByKey(database, key.stored);
  if (known ? known.fingerprint !== fingerprint : await findAnswer(database.reader, database.dialect, key.stored))
    throw keyWasUsed(key);
  return known?.job ?? null;
}

async function keyOf({ identity, instances, signal }: SyncContext, request: JobRequest, source: Instance) {
  const { idempotencyKey } = request;
  const owner = { identity, instances: [source, instances.default] };
  return idempotencyKey === undefined ? undefined : ownedKey(owner, idempotencyKey, signal);
}

interface OwnedRequest extends JobRequest {
  key: OwnedKey | undefined;
  maker: string | undefined;
  reader: string | undefined;
}

async function writeJob(context: SyncContext, source: Instance, request: OwnedRequest, transaction: WriteTransaction) {
  const target = context.instances.default;
  const { catalogue, dialect } = target;
  const { registry, where, key, maker, reader } = request;
  const terms = { ...request.terms, ...(maker !== undefined && { maker }), ...(reader !== undefined && { reader }) };
  await requireOwnTables(transaction, dialect, JOBS);
  const database = jobDatabase(target, transaction);
  const fingerprint = fingerprintOf(request, source);
  const before = key ? await jobBefore(database, key, fingerprint) : null;
  if (before) return before;
  const runs = { dialect, schema: transaction.schema, reader: transaction, slug: target.slug };
  await findSigningUser(signerOf(context), catalogue, runs);
  await initiatingRun(runs, catalogue, terms.initiatedByRun);
  const id = randomUid(JOB_ID_LENGTH);
  let total = 0;
  for await (const uids of listUids(source, registry, where, context.config.limits, context.signal)) {
    await insertItems(database, id, uids, total);
    total += uids.length;
  }
  const by = context.identity && keepIdentity(context.identity);
  await insertJob(
    database,
    { id, source: { slug: source.slug, uid: source.config.uid }, total, fingerprint },
    { registry, terms: { ...terms, ...(by && { by }) }, ...(key && { idempotencyKey: key.stored }) },
  );
  return (await selectJob(database, id))!;
}

/**
 * Makes a job, or gives the one that was made with the same idempotency key. `prepare` runs once the request has proved
 * valid, before anything is written. Throws what single syncs throw for such a request, and BAD_USER_INPUT, FORBIDDEN.
 */
export async function makeJob(context: SyncContext, request: JobRequest, prepare: () => Promise<void>): Promise<Job> {
  const target = context.instances.default;
  const { registry, terms } = request;
  const source = sourceOf(context, request.source);
  depthOf({ registry, ...terms }, target.catalogue);
  const key = await keyOf(context, request, source);
  if (key) {
    const reader = target.reader(context.signal);
    const before = (await hasOwnTables(reader, target.dialect, JOBS))
      ? await jobBefore(jobDatabase(target, reader), key, fingerprintOf(request, source))
      : null;
    if (before) return before;
  }
  target.assertWritable();
  await target.assertCurrentNames();
  await assertRegistries(source, target, registry);
  await assertOwnTables(target, target.dialect, JOBS);
  const [maker, reader] = [await personOf(target, context.signal), await personOf(source, context.signal)];
  await prepare();
  return target.transaction(
    (transaction) => writeJob(context, source, { ...request, key, maker, reader }, transaction),
    context.signal,
  );
}
