/**
 * Root fields that give one object: by uid or its start, by a natural field, or by any condition. Each way is a
 * plan, a short list and how to pick from it; where the pick is not certain the answer is MULTIPLE_OBJECTS.
 */
import type { GraphQLResolveInfo } from "graphql";
import type { Registry } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import type { Instance } from "../../instances/instance.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { noLists } from "../../query/nested/nestedLists.ts";
import type { ListArgs, OrderBy, Where } from "../../query/page.ts";
import { Ambiguous, type Candidate, type Picked, pickByKey, pickLatest, pickOnly } from "../../query/pickObject.ts";
import { selectColumns } from "../../query/selection.ts";
import { naturalColumns } from "../../schema/printRoot.ts";
import { isStorable } from "../../util/isStorable.ts";
import { ownValue } from "../../util/ownValue.ts";
import type { GatewayContext } from "../context.ts";
import { addLists } from "../nestedLists.ts";
import { prefetchPage } from "../prefetchPage.ts";

/** Arguments of such a field. */
export interface OneArgs {
  instance: string;
  uid?: string | null;
  where?: Where | null;
  [natural: string]: unknown;
}

/** Enough to see whether a start of a uid fits several families of versions. */
const CANDIDATES = 10;

/** The properties asked for, as a filter, and how a message names them. */
function parseAsked(registry: Registry, args: OneArgs): { filters: Where[]; text: string } {
  const asked = naturalColumns(registry).flatMap(({ field }) => {
    const value = ownValue(args, field);
    return value === undefined || value === null ? [] : [{ field, value }];
  });
  const filters: Where[] = asked.map(({ field, value }) => ({ [field]: { eq: value } }));
  const named = asked.map(({ field, value }) => `${field} "${value}"`);
  if (typeof args.uid === "string") named.unshift(`uid "${args.uid}"`);
  if (args.where) named.push("this `where`");
  if (named.length === 0 || args.uid === "") {
    const fields = [registry.hasUid ? "uid" : [], naturalColumns(registry).map(({ field }) => field), "where"].flat();
    throw new GatewayError(
      "BAD_USER_INPUT",
      `Select one ${registry.qualifiedName} by at least one of these arguments: ${fields.join(", ")}.`,
    );
  }
  return { filters: args.where ? [...filters, args.where] : filters, text: named.join(", ") };
}

interface Plan {
  list: ListArgs;
  pick: <T extends Candidate>(found: readonly T[]) => Picked<T>;
}

const LATEST_FIRST: OrderBy[] = [{ isLatest: "DESC" }];

/** As LaminDB's `get(uid)`: a start; of the versions that share it the latest, on whatever branch. */
function planUid(registry: Registry, uid: string, filters: Where[]): Plan {
  const { stemLength, uidLength = uid.length } = registry.facts;
  const where = { and: [{ uid: uid.length >= uidLength ? { eq: uid } : { startsWith: uid } }, ...filters] };
  if (stemLength !== undefined && uid.length <= stemLength) {
    const orderBy = [...LATEST_FIRST, { uid: "DESC" }];
    return {
      list: { where, orderBy, first: CANDIDATES, anyBranch: true },
      pick: (found) => pickLatest(registry, found),
    };
  }
  const exact = <T extends Candidate>(found: readonly T[]) => found.filter(({ values }) => values.get("uid") === uid);
  return {
    // a uid stands before those that it is the start of
    list: { where, orderBy: [{ uid: "ASC" }], first: 2, anyBranch: true },
    pick: (found) => pickOnly(exact(found).length > 0 ? exact(found) : found),
  };
}

function planOther(registry: Registry, args: OneArgs, filters: Where[]): Plan {
  const where = { and: filters };
  if (!registry.isVersioned || args.key == null) return { list: { where, first: 2 }, pick: pickOnly };
  // where no version is the latest, the newest is; LaminDB's get(key=…) does the same
  const orderBy = [...LATEST_FIRST, { createdAt: "DESC" }];
  return { list: { where, orderBy, first: CANDIDATES }, pick: (found) => pickByKey(registry, found) };
}

function refuse(registry: Registry, instance: Instance, text: string, { uids }: Ambiguous): never {
  const named = uids.length > 0 ? `: ${uids.join(", ")}` : "";
  throw new GatewayError(
    "MULTIPLE_OBJECTS",
    `Several ${registry.qualifiedName} objects of ${instance.slug} match ${text}${named}; give the full uid, or narrow it down with \`where\`.`,
    { instance: instance.slug, registry: registry.qualifiedName, uids },
  );
}

/** How the object that is asked for is found: by its whole uid, or in a list from which it is picked. */
export type OnePlan = { uid: string } | Plan;

/** Plans it, by arguments that the schema has checked. Throws BAD_USER_INPUT where they name none. */
export function planOne(registry: Registry, args: OneArgs): OnePlan {
  const { filters } = parseAsked(registry, args);
  const { uid } = args;
  if (typeof uid !== "string") return planOther(registry, args, filters);
  const isWhole = uid.length === registry.facts.uidLength && filters.length === 0 && isStorable(uid);
  return isWhole ? { uid } : planUid(registry, uid, filters);
}

/** Columns by which it is picked. */
export function pickedColumns(registry: Registry): string[] {
  return [registry.hasUid ? "uid" : [], registry.isVersioned ? "is_latest" : []].flat();
}

/** The root field that gives one object of a registry; null if there is none, MULTIPLE_OBJECTS if several. */
export function one(registry: Registry) {
  return async (
    _root: unknown,
    args: OneArgs,
    context: GatewayContext,
    info: GraphQLResolveInfo,
  ): Promise<LoadedObject | null> => {
    const { instances, loaders, selections, catalogue } = context;
    const instance = instances.get(args.instance);
    const plan = planOne(registry, args);
    await loaders.read(instance, async ({ schema }) => instance.assertHas(registry, schema));
    const selection = selections.object(registry, info);
    const node = { columns: new Set([...selection.columns, ...pickedColumns(registry)]), toOne: selection.toOne };
    const entries = { node, link: selectColumns(), cursors: false };
    const prefetch = (list: ListArgs) =>
      prefetchPage(context, info, { instance, registry, args: list, selection: entries, shows: "one" }, () => {
        const lists = noLists();
        addLists(lists, registry, info.fieldNodes, { ...info, catalogue });
        return { node: lists, link: noLists() };
      });
    if ("uid" in plan) {
      const found = await prefetch({ where: { uid: { eq: plan.uid } }, first: 1, anyBranch: true });
      // several of one request in one statement
      return found ? (found.edges[0]?.node ?? null) : loaders.byColumn(instance, registry, "uid", plan.uid, selection);
    }
    const page = (await prefetch(plan.list)) ?? (await loaders.list(instance, registry, plan.list, entries));
    const picked = plan.pick(page.edges.map((edge) => edge.node));
    return picked instanceof Ambiguous ? refuse(registry, instance, parseAsked(registry, args).text, picked) : picked;
  };
}
