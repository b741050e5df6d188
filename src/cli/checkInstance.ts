/** What `check` finds out about an instance, and how it says it. */
import type { Catalogue } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { Instance } from "../instances/instance.ts";
import { mayKeepJournal } from "../instances/ownTables.ts";
import { findSearchIndexes } from "../instances/searchIndexes.ts";

/** How far a database's clock may be off until it is said, in milliseconds. */
const CLOCK_MS = 2_000;

/** An instance as `check --json` prints it; what could not be found out is null. */
export interface InstanceCheck {
  slug: string;
  uid: string;
  isDefault: boolean;
  dialect: "postgresql" | "sqlite";
  /** Why it cannot be used as it is configured; null where it can. */
  error: { code: string; message: string } | null;
  schemaVersion: string | null;
  modules: string[] | null;
  /** Of the default instance: whether syncs may write to it, and keep a journal, which undo and jobs need. */
  writable: boolean | null;
  journal: boolean | null;
  /** Whether a pooler or proxy stands before the database. */
  pooled: boolean | null;
  /** Whether the connection is encrypted; null for files, and through a pooler. */
  encrypted: boolean | null;
  /** By how much the database's clock is ahead of this machine's, in milliseconds. */
  clockAheadMs: number | null;
  /** Registries without an index for search, of how many. */
  missingSearchIndexes: { count: number; of: number } | null;
}

async function connectionOf(instance: Instance): Promise<Pick<InstanceCheck, "encrypted" | "clockAheadMs">> {
  const { connectionSql } = instance.dialect;
  if (connectionSql === null) return { encrypted: null, clockAheadMs: null };
  const before = Date.now();
  const [[encrypted, epochMs] = []] = await instance.all(connectionSql);
  const here = (before + Date.now()) / 2;
  return {
    encrypted: encrypted == null ? null : Number(encrypted) === 1,
    clockAheadMs: Math.round(Number(epochMs) - here),
  };
}

/** Why the default instance cannot take syncs; null where it can. */
function obstacleOf(instance: Instance): Promise<string | null> {
  return instance.writeObstacle().catch((error) => (error instanceof Error ? error.message : String(error)));
}

async function searchIndexesOf(
  instance: Instance,
  catalogue: Catalogue,
): Promise<InstanceCheck["missingSearchIndexes"]> {
  const found = await findSearchIndexes(await instance.session(), catalogue);
  return found && { count: found.indexes.filter(({ isThere }) => !isThere).length, of: found.indexes.length };
}

const CANNOT_WRITE = "allow the gateway to write there, make another instance the default, or set `readOnly: true`";

async function rightsOf(instance: Instance): Promise<Pick<InstanceCheck, "error" | "writable" | "journal">> {
  if (!instance.isDefault) return { error: null, writable: null, journal: null };
  if (instance.config.readOnly) return { error: null, writable: false, journal: false };
  const obstacle = await obstacleOf(instance);
  const message = `can be read, but syncs cannot write to it: ${obstacle}; ${CANNOT_WRITE}`;
  if (obstacle !== null) return { error: { code: "FORBIDDEN", message }, writable: false, journal: false };
  const journal = await mayKeepJournal(instance.reader(), instance.dialect);
  return { error: null, writable: true, journal };
}

/** Why an instance cannot be used, without its slug, which stands before it, and of a SQLite file with its path. */
function failureOf({ slug, config }: Instance, error: unknown): { code: string; message: string } {
  const code = error instanceof GatewayError ? error.code : "INTERNAL_ERROR";
  const said = (error instanceof Error ? error.message : String(error)).replace(`${slug}: `, "");
  const file = code === "INSTANCE_UNAVAILABLE" && config.db.dialect === "sqlite" ? ` File: ${config.db.path}` : "";
  return { code, message: `${said}${file}` };
}

/** Asks an instance everything; never throws. */
export async function checkInstance(instance: Instance, catalogue: Catalogue): Promise<InstanceCheck> {
  const { slug, isDefault, config } = instance;
  const unknown: InstanceCheck = {
    ...{ slug, uid: config.uid, isDefault, dialect: config.db.dialect === "postgres" ? "postgresql" : "sqlite" },
    ...{ error: null, schemaVersion: null, modules: null, writable: null, journal: null, pooled: null },
    ...{ encrypted: null, clockAheadMs: null, missingSearchIndexes: null },
  };
  try {
    const { modules, schemaVersion } = await instance.schema();
    const pooled = await instance.isPooled();
    const { encrypted, clockAheadMs } = await connectionOf(instance);
    return {
      ...unknown,
      ...{ modules: ["lamindb", ...modules], schemaVersion: schemaVersion ?? null, pooled, clockAheadMs },
      encrypted: pooled ? null : encrypted,
      ...(await rightsOf(instance)),
      missingSearchIndexes: await searchIndexesOf(instance, catalogue),
    };
  } catch (error) {
    return { ...unknown, error: failureOf(instance, error) };
  }
}

/** A line for people. */
export function checkLine(check: InstanceCheck): string {
  const { slug, uid, isDefault, dialect, error, modules, schemaVersion, writable, journal } = check;
  const name = `${slug} (${uid}, ${dialect})${isDefault ? ", default" : ""}`;
  if (error) return `FAIL  ${name}: ${error.message}`;
  const { pooled, encrypted, clockAheadMs, missingSearchIndexes } = check;
  const remarks = [
    `${modules?.join(", ")}; newest migration ${schemaVersion ?? "unknown"}`,
    writable === false ? "read-only, so nothing can be synced into it" : [],
    writable && !journal ? "its role may not keep a journal, so syncs cannot be undone and jobs cannot run" : [],
    pooled ? "through a pooler or proxy" : [],
    encrypted === null ? [] : encrypted ? "encrypted" : "not encrypted",
    Math.abs(clockAheadMs ?? 0) > CLOCK_MS
      ? `its clock is ${Math.abs(clockAheadMs!)} ms ${clockAheadMs! > 0 ? "ahead of" : "behind"} this machine's`
      : [],
    missingSearchIndexes && missingSearchIndexes.count > 0
      ? `${missingSearchIndexes.count} of ${missingSearchIndexes.of} registries have no index for search, which large ones need (SQL: lamindb-gateway indexes ${slug})`
      : [],
  ];
  return `ok    ${name}: ${remarks.flat().join("; ")}`;
}
