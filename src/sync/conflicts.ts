import { type Column, isReference, type Table } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import { type Cell, Unreadable } from "../instances/dialects/canonical.ts";
import { type Database, readTable } from "../instances/readTable.ts";
import { cellOf, textOf } from "../instances/rowValues.ts";
import { canonicalJson } from "../util/canonicalJson.ts";
import { first } from "../util/first.ts";
import { getFrom } from "../util/getFrom.ts";
import type { FreshUser } from "./author.ts";
import { uidOf } from "./graph.ts";
import type { MatchedRow, Plan } from "./plan.ts";
import { STUB_DROPS } from "./rules/references.ts";

/** A field in which a row of the target differs from the source. */
export interface Conflict {
  table: Table;
  uid: string;
  /** LaminDB's name of the field. */
  field: string;
  /** Canonical text; of references the uid of the row that they lead to. */
  source: string | null;
  target: string | null;
  /** Whether the row is filled, and the source's value takes the target's place; the target's stays where it is mapped. */
  overwritten: boolean;
}

/** A mapped row's own key, what follows from the versions that each side has, and when each side wrote the row. */
const NO_CONFLICT = new Set(["id", "is_latest", "created_at", "updated_at"]);

function sameJson(a: string, b: string): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function conflictsOf({ node, want, target }: MatchedRow): Conflict[] {
  return node.table.columns.flatMap((column) => {
    const name = column.column;
    if (isReference(column) || NO_CONFLICT.has(name) || (!want.full && STUB_DROPS.has(name))) return [];
    const [source, here] = [cellOf(node.values, name), cellOf(target, name)];
    if (source === undefined || here === undefined) return []; // a database lacks the column
    if (isSame(column, source, here)) return [];
    const texts = { source: shownText(source), target: shownText(here) };
    return [{ table: node.table, uid: uidOf(node), field: column.name, ...texts, overwritten: false }];
  });
}

/** A value for a report, also where it is unreadable: nothing is written of it. */
function shownText(cell: Cell): string | null {
  return cell instanceof Unreadable ? cell.text : cell;
}

/** Whether a column has the same value in two databases, by its canonical texts; JSON by value. Unreadable ones are like no other. */
export function isSame({ kind }: Column, source: Cell, target: Cell): boolean {
  if (source === target) return true;
  return kind === "json" && typeof source === "string" && typeof target === "string" && sameJson(source, target);
}

/** Fields in which rows that are only mapped differ from the source. */
export function findDiffering(plan: Plan): Conflict[] {
  return [...plan.rows.values()].filter((row) => row.fate === "map").flatMap(conflictsOf);
}

/**
 * Throws CONFLICT where a user to be copied has the handle of another person on the target: people are never
 * guessed (parity: artifact-27, user-02).
 */
export async function assertUsers(plan: Plan, target: Database, coming?: FreshUser): Promise<void> {
  const users = [...plan.rows.values()].filter(({ fate, node }) => fate === "insert" && node.table.name === "User");
  const byHandle = new Map(users.map(({ node }) => [textOf(node.values, "handle"), node]));
  if (users.length === 0) return;
  const here = await readTable(target, first(users).node.table, [{ column: "handle", values: [...byHandle.keys()] }]);
  if (coming && byHandle.has(coming.handle)) here.push(new Map(Object.entries(coming)));
  for (const known of here) {
    const node = getFrom(byHandle, textOf(known, "handle"));
    if (uidOf(node) === known.get("uid")) continue; // has come just now: the insert is refused, and all tried again
    const message = `The user ${known.get("handle")} has the uid ${uidOf(node)} on the source and ${known.get("uid")} on the default instance; find out who this user is, and rename one of the two.`;
    throw new GatewayError("CONFLICT", message, { registry: "User", uid: uidOf(node), targetUid: known.get("uid") });
  }
}
