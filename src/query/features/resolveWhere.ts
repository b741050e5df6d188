/**
 * Takes a filter with conditions on features to one that can be compiled: what they name is looked up, in one statement for all filters
 * of a root field, each once per session. Filters without such conditions stay as they are and cost nothing.
 */
import { type Column, isReference, type Table } from "../../catalogue/model.ts";
import type { ReadSession } from "../../instances/instance.ts";
import { Late, type Variables } from "../../instances/sql.ts";
import { assertFilter } from "../filters/assertFilter.ts";
import { filterField } from "../filters/filterField.ts";
import type { ListArgs, Where } from "../page.ts";
import { type FeatureCondition, parseCondition } from "./featureCondition.ts";
import { unknownFeature } from "./findFeatures.ts";
import { lookUp } from "./lookUp.ts";
import type { TableCondition } from "./lookUpPart.ts";
import { type ResolvedCondition, ResolvedFeatures } from "./resolvedFeatures.ts";
import { fittingFeatures } from "./valueKinds.ts";

/** A filter, and what it is about. */
export interface Filter {
  table: Table;
  where: Where;
  linkColumns: readonly Column[];
}

type Entries = readonly (Where | null)[];

/** What a filter is about, without what it asks. */
type About = Omit<Filter, "where">;

/** The filter with its conditions on features replaced, wherever they stand; the same object where it has none. */
function mapFeatures(
  { table, linkColumns }: About,
  where: Where,
  map: (table: Table, entries: Entries) => unknown,
): Where {
  let isChanged = false;
  const within = (about: About, inner: unknown): unknown =>
    typeof inner === "object" && inner !== null ? mapFeatures(about, inner as Where, map) : inner;
  const own = { table, linkColumns };
  const mapField = (field: string, value: unknown): unknown => {
    if (typeof value !== "object" || value === null || value instanceof Late || value instanceof ResolvedFeatures)
      return value;
    if (field === "not") return within(own, value);
    if (field === "and" || field === "or") {
      const items = (value as unknown[]).map((item) => within(own, item));
      return items.some((item, i) => item !== (value as unknown[])[i]) ? items : value;
    }
    const found = filterField(table, linkColumns, field);
    if (found?.is === "features") return map(table, value as Entries);
    if (found?.is === "column")
      return isReference(found.column) ? within({ table: found.column.target, linkColumns: [] }, value) : value;
    if (found?.is !== "relation") return value;
    const { target, linkColumns: ofLink } = found.relation;
    const inner = Object.entries(value).map(
      ([key, one]) => [key, within({ table: target, linkColumns: ofLink }, one)] as const,
    );
    return inner.some(([key, one]) => one !== (value as Where)[key]) ? Object.fromEntries(inner) : value;
  };
  const fields = Object.entries(where).map(([field, value]) => {
    const mapped = mapField(field, value);
    isChanged ||= mapped !== value;
    return [field, mapped];
  });
  return isChanged ? Object.fromEntries(fields) : where;
}

/** Whether a filter has conditions on features anywhere. */
export function asksFeatures(
  table: Table,
  where: Where | null | undefined,
  linkColumns: readonly Column[] = [],
): boolean {
  return where != null && mapFeatures({ table, linkColumns }, where, () => undefined) !== where;
}

/** What of an entry variables give. */
function settled(entry: Where | null, variables: Variables): Where | null {
  if (!entry) return entry;
  const value = (one: unknown) => (one instanceof Late ? one.get(variables) : one);
  return Object.fromEntries(Object.entries(entry).map(([key, one]) => [key, value(one)]));
}

/** What was looked up in a session, by the conditions' text; null where the instance has no feature of the name. */
const known = new WeakMap<object, Map<string, Promise<ResolvedCondition | null>>>();

const keyOf = (table: Table, { name, path, tests }: FeatureCondition) =>
  JSON.stringify([table.table, name, path, tests]);

function resolve({ condition }: TableCondition, found: Awaited<ReturnType<typeof lookUp>>): ResolvedCondition | null {
  const { name, path, tests } = condition;
  const named = found.features.get(name);
  if (!named) return null;
  const features = fittingFeatures(condition, named);
  return { name, path, features, tests: tests.map((test) => ({ ...test, ids: found.ids.get(test) ?? new Map() })) };
}

/** The conditions, looked up, by their keys; those that were asked for in this session before are not looked up again. */
async function resolveConditions(
  session: ReadSession,
  conditions: ReadonlyMap<string, TableCondition>,
): Promise<ReadonlyMap<string, ResolvedCondition>> {
  const before = known.get(session.handle) ?? new Map<string, Promise<ResolvedCondition | null>>();
  known.set(session.handle, before);
  const fresh = [...conditions].filter(([key]) => !before.has(key));
  if (fresh.length > 0) {
    const looking = lookUp(
      session,
      fresh.map(([, one]) => one),
    );
    for (const [key, one] of fresh) {
      const resolved = looking.then((found) => resolve(one, found));
      resolved.catch(() => undefined); // whoever needs it awaits it
      before.set(key, resolved);
    }
  }
  const resolved = await Promise.all(
    [...conditions].map(async ([key, one]) => [key, one.condition.name, await before.get(key)!] as const),
  );
  const missing = resolved.flatMap(([, name, found]) => (found ? [] : [name]));
  if (missing.length > 0) throw await unknownFeature([...new Set(missing)], [session]);
  return new Map(resolved.map(([key, , found]) => [key, found!]));
}

/**
 * The filters, in their order, as they can be compiled on this session; each must have passed the schema. Throws BAD_USER_INPUT or
 * LIMIT_EXCEEDED where one makes no sense, UnknownFeature where the instance has no feature of a name.
 */
export async function resolveFilters(
  session: ReadSession,
  filters: readonly Filter[],
  variables: Variables = {},
): Promise<Where[]> {
  const conditions = new Map<string, TableCondition>();
  const keyed = filters.map(({ table, where, linkColumns }) => {
    const about = { table, linkColumns };
    const given = mapFeatures(about, where, (_table, entries) => entries.map((entry) => settled(entry, variables)));
    if (given !== where) assertFilter(table, given, linkColumns);
    return mapFeatures(about, given, (target, entries) =>
      entries.map((entry) => {
        const one = { table: target, condition: parseCondition(entry) };
        const key = keyOf(target, one.condition);
        conditions.set(key, one);
        return { key };
      }),
    );
  });
  const resolved = await resolveConditions(session, conditions);
  return keyed.map((where, i) =>
    mapFeatures(
      filters[i]!,
      where,
      (_table, entries) => new ResolvedFeatures(entries.map((entry) => resolved.get(entry!.key as string)!)),
    ),
  );
}

/** Arguments of a list whose filter can be compiled; the same ones where it can already. */
export async function resolveArgs<Args extends Pick<ListArgs, "where">>(
  session: ReadSession,
  table: Table,
  args: Args,
  linkColumns: readonly Column[] = [],
): Promise<Args> {
  if (!asksFeatures(table, args.where, linkColumns)) return args;
  const [where] = await resolveFilters(session, [{ table, where: args.where!, linkColumns }]);
  return { ...args, where };
}
