import type { Catalogue } from "../catalogue/model.ts";
import type { Config } from "../config/config.ts";
import type { TextRow } from "../entities/makeEntities.ts";
import { GatewayError } from "../errors.ts";
import { type Database, readTable } from "../instances/readTable.ts";
import type { WriteTransaction } from "../instances/writer.ts";
import { nowText } from "../util/now.ts";
import { shorten } from "../util/shorten.ts";
import { assertStorable } from "./request.ts";

/** LaminDB's user for those who are not logged in; every database has it. */
const ANONYMOUS = { handle: "anonymous", uid: "00000000" };

/** The user who is to sign, or the run that is to be named, is not to be had: whatever object is synced, it fails. */
export class AuthorRefused extends GatewayError {}

/** Columns of a user whom the target does not have yet, but for the key. */
export type FreshUser = TextRow & { uid: string; handle: string };

/**
 * The target's id of the user who signs what the gateway writes, found by uid, else by handle; of one that the target
 * lacks the columns that it is to have there. Throws CONFLICT, or BAD_USER_INPUT where the configuration has no uid for it.
 */
export async function findSigningUser(
  config: Config,
  catalogue: Catalogue,
  target: Database,
): Promise<{ userId: string; fresh?: undefined } | { fresh: FreshUser }> {
  const user = config.user ?? ANONYMOUS;
  const table = catalogue.registry("User");
  const [byUid] = user.uid ? await readTable(target, table, [{ column: "uid", values: [user.uid] }]) : [];
  const [byHandle] = byUid ? [byUid] : await readTable(target, table, [{ column: "handle", values: [user.handle] }]);
  if (!byUid && byHandle && user.uid) {
    const message = `The user ${user.handle} has the uid ${byHandle.get("uid")} on the default instance and ${user.uid} in the configuration; correct \`user.uid\`.`;
    throw new AuthorRefused("CONFLICT", message, { registry: "User", uid: user.uid });
  }
  if (byHandle) return { userId: byHandle.get("id")! };
  if (!user.uid) {
    const message = `The default instance has no user ${user.handle}, and the configuration gives no uid for it; add \`user.uid\`.`;
    throw new AuthorRefused("BAD_USER_INPUT", message, { registry: "User" });
  }
  const now = nowText();
  const name = "name" in user ? (user.name ?? null) : null;
  return { fresh: { uid: user.uid, handle: user.handle, name, created_at: now, updated_at: now } };
}

/** Who signs what the gateway writes: the user's id on the target, and the row, where it was inserted just now. */
export interface SigningUser {
  userId: string;
  added?: TextRow;
}

/** Finds the user who signs what the gateway writes; a configured user with a uid is added if missing. */
export async function signingUser(
  config: Config,
  catalogue: Catalogue,
  target: Database,
  transaction: WriteTransaction,
): Promise<SigningUser> {
  const found = await findSigningUser(config, catalogue, target);
  if (!found.fresh) return { userId: found.userId };
  const table = catalogue.registry("User");
  const [id] = (await transaction.allocateIds(new Map([[table.table, 1]]))).get(table.table)!;
  const row = { id: id!, ...found.fresh };
  await transaction.em.insertMany(transaction.entities.get(table), [row]);
  return { userId: id!, added: row };
}

/** The target's id of the run that a sync is asked from; null where none is given. Throws OBJECT_NOT_FOUND. */
export async function initiatingRun(
  target: Database,
  catalogue: Catalogue,
  uid: string | undefined,
): Promise<string | null> {
  if (uid == null) return null;
  assertStorable("initiatedByRun", uid);
  const [run] = await readTable(target, catalogue.registry("Run"), [{ column: "uid", values: [uid] }]);
  if (run) return run.get("id")!;
  const message =
    uid === ""
      ? "initiatedByRun is empty; give the uid of a run on the default instance, or leave it out."
      : `The default instance has no run ${shorten(uid)}; start one with the mutation \`track\` and give its uid as initiatedByRun.`;
  throw new AuthorRefused("OBJECT_NOT_FOUND", message, { registry: "Run", uid: shorten(uid) });
}
