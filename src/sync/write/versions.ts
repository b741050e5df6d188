/**
 * One latest version per family: of the rows on the target and those that come, the later version has it,
 * whichever side it is on. (LaminDB 2.12.1 leaves two; parity: version-01 to version-07.)
 */
import type { Table } from "../../catalogue/model.ts";
import type { Database } from "../../instances/readTable.ts";
import { raw, render } from "../../instances/sql.ts";
import { together } from "../../instances/together.ts";
import { getFrom } from "../../util/getFrom.ts";
import { nextVersionSuffix, randomUid } from "../../util/lamindbUid.ts";
import { type Node, uidOf } from "../graph.ts";
import type { Plan } from "../plan.ts";

/** What the uid of a first version ends with. */
export const FIRST_VERSION = "0000";

/** A uid for a new row; of a first version where the table has versions. */
export function newUid({ facts, qualifiedName }: Table): string {
  if (facts.stemLength !== undefined) return randomUid(facts.stemLength) + FIRST_VERSION;
  if (facts.uidLength === undefined) throw new Error(`${qualifiedName} has no uids`);
  return randomUid(facts.uidLength);
}

interface VersionRow {
  id: string;
  uid: string;
}

export interface VersionChanges {
  /** New rows that are not the latest, because the target has a later version. */
  notLatest: Set<Node>;
  /** Rows of the target that stop being the latest. */
  superseded: { table: Table; ids: string[] }[];
}

async function familyRows(database: Database, table: Table, stems: string[], also: string): Promise<VersionRow[]> {
  const { dialect, reader } = database;
  const isOfFamily = render(dialect.startsWith(raw("t.uid"), raw("s.value")), dialect);
  const sql = `SELECT t.id AS c0, t.uid AS c1 FROM ${dialect.listRows(dialect.placeholder(1))}
    ${dialect.joinEach(dialect.quote(table.table), `${isOfFamily}${also}`)}`;
  const rows = await reader.all(sql, [dialect.listParam("string", stems)]);
  return rows.map(([id, uid]) => ({ id: String(id), uid: String(uid) }));
}

/** Rows that are the latest of the families with these stems. */
export function latestOf(database: Database, table: Table, stems: string[]): Promise<VersionRow[]> {
  return familyRows(database, table, stems, " AND t.is_latest");
}

/**
 * Uids for the next versions of these objects, by their own. A family's latest need not be its last: that may be in the trash, on another
 * branch, or have another key. One statement; none for no uids.
 */
export async function nextVersions(database: Database, table: Table, uids: string[]): Promise<Map<string, string>> {
  if (uids.length === 0) return new Map();
  const stem = (uid: string) => uid.slice(0, table.facts.stemLength);
  const rows = await familyRows(database, table, [...new Set(uids.map(stem))], "");
  const families = Map.groupBy(rows, ({ uid }) => stem(uid));
  const next = (uid: string) => {
    const last = getFrom(families, stem(uid)).reduce((one, other) => (isLater(other.uid, one.uid) ? other : one));
    return stem(uid) + nextVersionSuffix(last.uid.slice(table.facts.stemLength));
  };
  return new Map(uids.map((uid) => [uid, next(uid)]));
}

/** Whether one uid of a family is of a later version than another: suffixes of equal length in base 62, 0-9 < A-Z < a-z, as their code units are. */
const isLater = (uid: string, other: string) => uid > other;

/** Which `is_latest` have to change when the plan's rows are inserted; one statement per versioned registry. */
export async function planVersions(plan: Plan, database: Database): Promise<VersionChanges> {
  const changes: VersionChanges = { notLatest: new Set(), superseded: [] };
  const fresh = [...plan.rows.values()].filter(({ fate, node }) => fate === "insert" && node.table.isVersioned);
  const planTable = async (table: Table, nodes: Node[]) => {
    const stem = (uid: string) => uid.slice(0, table.facts.stemLength);
    const rows = await latestOf(database, table, [...new Set(nodes.map((node) => stem(uidOf(node))))]);
    const latest = Map.groupBy(rows, ({ uid }) => stem(uid));
    const ids: string[] = [];
    for (const node of nodes.filter(({ values }) => values.get("is_latest") === "true")) {
      const family = latest.get(stem(uidOf(node))) ?? [];
      if (family.some(({ uid }) => isLater(uid, uidOf(node)))) changes.notLatest.add(node);
      else for (const { id } of family) ids.push(id);
    }
    if (ids.length > 0) changes.superseded.push({ table, ids });
  };
  const byTable = Map.groupBy(
    fresh.map(({ node }) => node),
    ({ table }) => table,
  );
  await together([...byTable].map(([table, nodes]) => planTable(table, nodes)));
  return changes;
}
