/** Finds features by their names. Types of features, which group others, have no values and do not count. */

import { GatewayError } from "../../errors.ts";
import type { ReadSession } from "../../instances/instance.ts";
import { allOf, type Sql, sql } from "../../instances/sql.ts";
import { nearestWords } from "../../util/nearest.ts";
import { shorten } from "../../util/shorten.ts";
import { Query } from "../query.ts";
import type { Feature } from "./feature.ts";

/** So many names are looked at for those that are near a wrong one. */
const MAX_NAMES = 5_000;
const COLUMNS = ["uid", "name", "_dtype_str"];

/** Features of these names, as parts of a statement; undefined where the database has none at all. */
export function featuresFrom(query: Query, names: readonly string[]) {
  const table = query.instance.catalogue.registry("Feature");
  if (!query.schema.hasTable(table)) return undefined;
  const alias = query.alias();
  const [uid, name, dtype] = COLUMNS.map((column) => query.column(alias, table, column)) as [Sql, Sql, Sql];
  const isNamed = query.dialect.filters.isOneOf(name, "string", names);
  const isNoType = sql`(${query.column(alias, table, "is_type")}) IS NOT TRUE`;
  return {
    from: sql`${query.table(table)} ${alias}`,
    condition: allOf([isNamed, isNoType]),
    id: sql`${alias}.id`,
    dtype,
    /** What `readFeature` reads. */
    columns: sql`CAST(${alias}.id AS text), ${uid}, ${name}, ${dtype}`,
  };
}

/** A feature of such a row. */
export function readFeature(cells: readonly unknown[]): Feature {
  const [id, uid, name, dtype] = cells;
  return { id: String(id), uid: String(uid), name: String(name), dtype: dtype == null ? null : String(dtype) };
}

/** Features by their name; a name may be that of several. */
export function featuresByName(features: readonly Feature[]): Map<string, Feature[]> {
  const sorted = features.toSorted((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
  return Map.groupBy(sorted, ({ name }) => name);
}

/** The features with these names, in row order, by name; names that none has are left out. One statement. */
export async function findFeatures(
  session: ReadSession,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly Feature[]>> {
  const query = new Query(session);
  const found = names.length > 0 ? featuresFrom(query, [...new Set(names)]) : undefined;
  if (!found) return new Map();
  const rows = await query.run(sql`SELECT ${found.columns} FROM ${found.from} WHERE ${found.condition}`);
  return featuresByName(rows.map(readFeature));
}

async function namesOf(session: ReadSession): Promise<string[]> {
  const query = new Query(session);
  const table = query.instance.catalogue.registry("Feature");
  if (!query.schema.hasTable(table)) return [];
  const alias = query.alias();
  const name = query.column(alias, table, "name");
  const isNoType = sql`(${query.column(alias, table, "is_type")}) IS NOT TRUE`;
  const rows = await query.run(
    sql`SELECT ${name} FROM ${query.table(table)} ${alias} WHERE ${isNoType} ORDER BY ${alias}.id LIMIT ${String(MAX_NAMES)}`,
  );
  return [...new Set(rows.flatMap(([one]) => (typeof one === "string" ? one : [])))];
}

/** The BAD_USER_INPUT for names that no feature has; of a list over several instances a name only counts if none of them has it. */
export class UnknownFeature extends GatewayError {
  readonly names: readonly string[];

  constructor(names: readonly string[], said: string, hint: string) {
    super("BAD_USER_INPUT", said, { hint });
    this.names = names;
  }
}

/** Wrong names of a session for which near ones are looked for: that takes long, and a request may have very many. */
const MAX_WRONG = 10;
/** Longer ones are none that was mistyped. */
const MAX_WRONG_LENGTH = 500;

/** What was looked for with a session, so that each way of reading it gives the same answer. */
interface Searched {
  names?: Promise<string[]>;
  near: Map<string, Promise<string[]>>;
}
const searched = new WeakMap<object, Searched>();

/** Names of features that are near a wrong one; each wrong name is looked for once. */
function nearNames(name: string, session: ReadSession): Promise<string[]> {
  const before = searched.get(session.handle) ?? { near: new Map<string, Promise<string[]>>() };
  searched.set(session.handle, before);
  const known = before.near.get(name);
  if (known) return known;
  if (before.near.size >= MAX_WRONG || name.length > MAX_WRONG_LENGTH) return Promise.resolve([]);
  before.names ??= namesOf(session);
  const near = before.names.then((names) => nearestWords(name, names));
  before.near.set(name, near);
  return near;
}

/** The error for names that no feature has in any of these instances; names features that are near the first one. */
export async function unknownFeature(
  names: readonly string[],
  sessions: readonly ReadSession[],
): Promise<UnknownFeature> {
  const name = names[0]!;
  const found = await Promise.all(sessions.map((session) => nearNames(name, session)));
  const near = nearestWords(name, [...new Set(found.flat())]);
  const slugs = sessions.map(({ instance }) => instance.slug);
  const hint =
    near.length > 0
      ? `Did you mean ${near.map((one) => `"${one}"`).join(", ")}?`
      : "`features { nodes { name } }` lists the existing ones.";
  return new UnknownFeature(names, `No feature of ${slugs.join(", ")} has the name "${shorten(name)}".`, hint);
}
