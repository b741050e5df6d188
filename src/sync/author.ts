import type { Identity } from "../access/identity.ts";
import type { Catalogue } from "../catalogue/model.ts";
import type { Config } from "../config/config.ts";
import type { TextRow } from "../entities/makeEntities.ts";
import { GatewayError } from "../errors.ts";
import { type Database, readTable } from "../instances/readTable.ts";
import { idOf } from "../instances/rowValues.ts";
import type { WriteTransaction } from "../instances/writer.ts";
import { first } from "../util/first.ts";
import { getFrom } from "../util/getFrom.ts";
import { nowText } from "../util/now.ts";
import { shorten } from "../util/shorten.ts";
import { assertStorable } from "./request.ts";

/** LaminDB's user for those who are not logged in; every database has it. */
const ANONYMOUS = { handle: "anonymous", uid: "00000000" };

/** The user who is to sign, or the run that is to be named, cannot be found: every sync fails, whatever the object. */
export class AuthorRefused extends GatewayError {}

/** The person to whom written rows belong, by one name or more. */
export interface Signer {
  handle?: string;
  uid?: string;
  name?: string;
  /** Where the name comes from, for messages. */
  saidBy: "configuration" | "token";
}

/** The user whom the caller's token names, else the configured one, else LaminDB's for those who are not logged in. */
export function signerOf({ config, identity }: { config: Config; identity?: Identity }): Signer {
  if (identity?.user) return { ...identity.user, saidBy: "token" };
  return { ...(config.user ?? ANONYMOUS), saidBy: "configuration" };
}

const REMEDIES = { configuration: "correct `user.uid`", token: "have its claims corrected where it is made" };

/** Columns, except for the key, of a user whom the target does not have yet. */
export type FreshUser = TextRow & { uid: string; handle: string };

/**
 * The target's id of the user who signs what the gateway writes, found by uid, else by handle; of one that the target
 * lacks the columns that it is to have there. Throws CONFLICT, or BAD_USER_INPUT where its uid or its handle is not known.
 */
export async function findSigningUser(
  user: Signer,
  catalogue: Catalogue,
  target: Database,
): Promise<{ userId: string; fresh?: undefined } | { fresh: FreshUser }> {
  const table = catalogue.registry("User");
  const [byUid] = user.uid ? await readTable(target, table, [{ column: "uid", values: [user.uid] }]) : [];
  const handles = user.handle === undefined ? [] : [user.handle];
  const [byHandle] = byUid ? [byUid] : await readTable(target, table, [{ column: "handle", values: handles }]);
  if (!byUid && byHandle && user.uid) {
    const message = `The user ${user.handle} has the uid ${byHandle.get("uid")} on the default instance and ${user.uid} in the ${user.saidBy}; ${REMEDIES[user.saidBy]}.`;
    throw new AuthorRefused("CONFLICT", message, { registry: "User", uid: user.uid });
  }
  if (byHandle) return { userId: idOf(byHandle) };
  if (!user.uid || !user.handle) {
    const [known, lacking] = user.handle ? [user.handle, "uid"] : [user.uid, "handle"];
    const remedy = user.saidBy === "token" ? "have the user created there" : `add \`user.${lacking}\``;
    const message = `The default instance has no user ${known}, and the ${user.saidBy} gives no ${lacking} for it; ${remedy}.`;
    throw new AuthorRefused("BAD_USER_INPUT", message, { registry: "User" });
  }
  const now = nowText();
  return { fresh: { uid: user.uid, handle: user.handle, name: user.name ?? null, created_at: now, updated_at: now } };
}

/** Who signs what the gateway writes: the user's id on the target, and the row, where it was inserted just now. */
export interface SigningUser {
  userId: string;
  added?: TextRow;
}

/** Finds the user who signs what the gateway writes; a configured user with a uid is added if missing. */
export async function signingUser(
  user: Signer,
  catalogue: Catalogue,
  target: Database,
  transaction: WriteTransaction,
): Promise<SigningUser> {
  const found = await findSigningUser(user, catalogue, target);
  if (!found.fresh) return { userId: found.userId };
  const table = catalogue.registry("User");
  const id = first(getFrom(await transaction.allocateIds(new Map([[table.table, 1]])), table.table));
  const row = { id, ...found.fresh };
  await transaction.em.insertMany(transaction.entities.get(table), [row]);
  return { userId: id, added: row };
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
  if (run) return idOf(run);
  const message =
    uid === ""
      ? "initiatedByRun is empty; give the uid of a run on the default instance, or leave it out."
      : `The default instance has no run ${shorten(uid)}; start one with the mutation \`track\` and give its uid as initiatedByRun.`;
  throw new AuthorRefused("OBJECT_NOT_FOUND", message, { registry: "Run", uid: shorten(uid) });
}
