import type { ToMany } from "../catalogue/model.ts";
import type { Limits } from "../config/config.ts";
import { FILTERS } from "../instances/dialects/filters.ts";
import type { Instance } from "../instances/instance.ts";
import { allOf, sql } from "../instances/sql.ts";
import { loadPages } from "./loadPage.ts";
import type { ListArgs, Page, Where } from "./page.ts";
import type { EdgeSelection } from "./selection.ts";
import { relationSource } from "./source.ts";
import { parseWindow } from "./window.ts";

/** The page of a relation for each of the objects with these ids; objects without any are left out. */
export async function loadRelated(
  instance: Instance,
  relation: ToMany,
  ids: readonly string[],
  args: ListArgs,
  selection: EdgeSelection,
  limits: Limits,
): Promise<Map<string, Page>> {
  const source = relationSource(instance, await instance.schema(), relation, args.where);
  if (source) return loadPages(source, args, ids, selection, limits);
  parseWindow(args, limits); // what is wrong with the arguments is wrong on every database
  return new Map();
}

/** How many entries the relation has under this filter, for each of the objects; none are left out. */
export async function loadRelatedCounts(
  instance: Instance,
  relation: ToMany,
  ids: readonly string[],
  where: Where | null | undefined,
): Promise<Map<string, number>> {
  const source = relationSource(instance, await instance.schema(), relation, where);
  if (!source) return new Map();
  const among = FILTERS[instance.dialect.name].isOneOf(source.parent!, "bigint", ids);
  const condition = allOf([among, ...source.conditions]);
  const rows = await source.query.run(
    sql`SELECT ${source.parent!}, count(*) FROM ${source.from} WHERE ${condition} GROUP BY ${source.parent!}`,
  );
  return new Map(rows.map(([parent, count]) => [String(parent), Number(count)]));
}
