import type { Limits } from "../config/config.ts";
import type { ReadSession } from "../instances/instance.ts";
import { allOf, sql } from "../instances/sql.ts";
import { resolveArgs } from "../query/features/resolveWhere.ts";
import { Names } from "../query/names.ts";
import type { ListArgs, Page } from "../query/page.ts";
import { type Relation, relationSource } from "../query/relationSource.ts";
import type { EdgeSelection } from "../query/selection.ts";
import { isOfOwners, type Source } from "../query/source.ts";
import { parseWindow } from "../query/window.ts";
import { loadPages } from "./loadPage.ts";

function ofRelation(session: ReadSession, relation: Relation, args: ListArgs): Promise<ListArgs> {
  return resolveArgs(session, relation.target, args, "derived" in relation ? [] : relation.linkColumns);
}

/** The page of a relation for each of the objects with these ids; objects without any are left out. */
export async function loadRelated(
  session: ReadSession,
  relation: Relation,
  ids: readonly string[],
  args: ListArgs,
  selection: EdgeSelection,
  limits: Limits,
): Promise<Map<string, Page>> {
  const source = relationSource(session, relation, { ids }, await ofRelation(session, relation, args));
  if (source) return loadPages(source, args, { ids }, selection, limits);
  parseWindow(args, limits); // what is wrong with the arguments is wrong on every database
  return new Map();
}

/** What makes sources of a relation's lists of all these objects, for parts of one statement; undefined where the database lacks its tables. */
export async function relatedSources(
  session: ReadSession,
  relation: Relation,
  ids: readonly string[],
  args: ListArgs,
): Promise<(() => Source) | undefined> {
  const resolved = await ofRelation(session, relation, args);
  const names = new Names();
  const make = () => relationSource(session, relation, { ids }, resolved, names);
  if (!make()) return undefined;
  return () => {
    const source = make()!;
    return { ...source, conditions: [isOfOwners(source.query, source.parent!, { ids }), ...source.conditions] };
  };
}

/** How many entries the relation has under this filter, for each of the objects; those without any are left out. */
export async function loadRelatedCounts(
  session: ReadSession,
  relation: Relation,
  ids: readonly string[],
  args: ListArgs,
): Promise<Map<string, number>> {
  const source = relationSource(session, relation, { ids }, await ofRelation(session, relation, args));
  if (!source) return new Map();
  const { query, parent, from, conditions } = source;
  const rows = await query.run(
    sql`SELECT ${parent!}, count(*) FROM ${from} WHERE ${allOf([isOfOwners(query, parent!, { ids }), ...conditions])} GROUP BY ${parent!}`,
  );
  return new Map(rows.map(([id, count]) => [String(id), Number(count)]));
}
