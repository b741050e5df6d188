import type { Given } from "../instances/sql.ts";
import type { LoadedObject } from "./loadedObject.ts";

/** A filter as it came from the client, checked by the schema: conditions by field name. */
export type Where = Readonly<Record<string, unknown>>;

/** One key of an order as it came from the client: `{ createdAt: "DESC" }`. */
export type OrderBy = Readonly<Record<string, unknown>>;

/** Which entries of a list are asked for. */
export interface ListArgs {
  where?: Where | null;
  /** Text that entries are searched for; late in statements that serve other texts as well, but never for a blank one. */
  search?: Given<string> | null;
  orderBy?: readonly OrderBy[] | null;
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
  offset?: number | null;
  /** Of ancestors and descendants: how many steps at most. */
  depth?: number | null;
  /** Show objects of all branches; for callers inside the gateway, no argument of the schema. */
  anyBranch?: boolean;
}

/** What of a list's arguments says which entries it has on all its pages. */
export function wholeList({ where, search, depth }: ListArgs): ListArgs {
  return { where, search, depth };
}

/** An entry of a list: the object, and the link row that leads to it where there is one. */
export interface Edge {
  node: LoadedObject;
  link: LoadedObject | null;
  /** Where the list goes on after this entry; null if not asked for. */
  cursor: string | null;
}

export interface Page {
  edges: Edge[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** A page without entries; entries may still stand before the place where it begins, or after the one where it ends. */
export function emptyPage({ after, before, last, offset }: ListArgs): Page {
  const backwards = typeof last === "number";
  return {
    edges: [],
    hasNextPage: backwards && before != null,
    hasPreviousPage: !backwards && (after != null || Boolean(offset)),
  };
}
