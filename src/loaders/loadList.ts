import type { Table } from "../catalogue/model.ts";
import type { Limits } from "../config/config.ts";
import type { ReadSession } from "../instances/instance.ts";
import { allOf, sql } from "../instances/sql.ts";
import { resolveArgs } from "../query/features/resolveWhere.ts";
import { Names } from "../query/names.ts";
import { emptyPage, type ListArgs, type Page } from "../query/page.ts";
import type { EdgeSelection } from "../query/selection.ts";
import { registrySource, type Source } from "../query/source.ts";
import { loadPages } from "./loadPage.ts";

/** A page of a registry. Throws REGISTRY_NOT_IN_INSTANCE, BAD_USER_INPUT, LIMIT_EXCEEDED. */
export async function loadList(
  session: ReadSession,
  registry: Table,
  args: ListArgs,
  selection: EdgeSelection,
  limits: Limits,
): Promise<Page> {
  const source = (await listSources(session, registry, args))();
  const pages = await loadPages(source, args, undefined, selection, limits);
  return pages.get("") ?? emptyPage(args);
}

/** What makes sources of a registry's list, for parts of one statement. Throws REGISTRY_NOT_IN_INSTANCE, BAD_USER_INPUT. */
export async function listSources(session: ReadSession, registry: Table, args: ListArgs): Promise<() => Source> {
  session.instance.assertHas(registry, session.schema);
  const resolved = await resolveArgs(session, registry, args);
  const names = new Names();
  return () => registrySource(session, registry, resolved, names);
}

/** How many objects of a registry a list shows under this filter and search. */
export async function loadListCount(session: ReadSession, registry: Table, args: ListArgs): Promise<number> {
  const source = (await listSources(session, registry, args))();
  const [row] = await source.query.run(sql`SELECT count(*) FROM ${source.from} WHERE ${allOf(source.conditions)}`);
  return Number(row?.[0] ?? 0);
}
