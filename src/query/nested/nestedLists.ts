/** Lists within lists, as one statement can read them all. */
import type { ListArgs } from "../page.ts";
import type { Relation } from "../relationSource.ts";
import type { EdgeSelection } from "../selection.ts";

/** A list that is asked for of objects, and what is asked for of its entries in turn. */
export interface NestedList {
  relation: Relation;
  args: ListArgs;
  /** What is read of its page; null where only its length is asked for. */
  page: EdgeSelection | null;
  isCounted: boolean;
  within: NestedInEntries;
}

/** Lists of objects, and of those to which references lead that are read along with them, by column. */
export interface Nested {
  lists: NestedList[];
  toOne: Map<string, Nested>;
}

/** Lists of a list's objects, and of those to which its links lead. */
export interface NestedInEntries {
  node: Nested;
  link: Nested;
}

/** None yet. */
export function noLists(): Nested {
  return { lists: [], toOne: new Map() };
}

/** Whether there is any list. */
export function hasLists({ lists, toOne }: Nested): boolean {
  return lists.length > 0 || [...toOne.values()].some(hasLists);
}
