/**
 * Lists over several instances: each instance gives its own part of a page, all at one time, and the parts become one page. An instance
 * that fails is reported, and the list goes on without it.
 */
import type { Registry } from "../catalogue/model.ts";
import type { Limits } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import type { Instance, ReadSession } from "../instances/instance.ts";
import type { InstanceReports } from "../instances/instanceReports.ts";
import { UnknownFeature } from "../query/features/findFeatures.ts";
import { resolveArgs } from "../query/features/resolveWhere.ts";
import { compareEntries } from "../query/mergeOrder.ts";
import type { ListArgs, Page } from "../query/page.ts";
import { mergedDirections, planPart } from "../query/planPage.ts";
import { type EdgeSelection, selectColumns } from "../query/selection.ts";
import { registrySource } from "../query/source.ts";
import { parseWindow, type Window } from "../query/window.ts";
import { loadListCount } from "./loadList.ts";
import { makePage, type PageEntry, readPage } from "./loadPage.ts";
import type { Loaders } from "./makeLoaders.ts";
import { readUntil } from "./readUntil.ts";

/** A list over several instances. */
export interface MergedList {
  instances: readonly Instance[];
  registry: Registry;
  args: ListArgs;
}

/** What lists of one request are read with. */
export interface MergeParts {
  loaders: Pick<Loaders, "read" | "resolve">;
  reports: InstanceReports;
  limits: Limits;
}

/** What is thrown where no instance answered: their failure, or that none of them has the registry. */
function noAnswer({ instances, registry }: MergedList, reports: InstanceReports): unknown {
  const errors = instances.map((instance) => reports.errorOf(instance));
  const isLacking = (error: unknown) => error instanceof GatewayError && error.code === "REGISTRY_NOT_IN_INSTANCE";
  const failure = errors.find((error) => !isLacking(error));
  if (failure !== undefined) return failure;
  const { qualifiedName } = registry;
  const slugs = instances.map(({ slug }) => slug).join(", ");
  const message = `None of these instances has ${qualifiedName}: ${slugs}; name one whose modules include ${registry.module}.`;
  return new GatewayError("REGISTRY_NOT_IN_INSTANCE", message, { registry: qualifiedName });
}

/**
 * What each instance gives that answers, all asked at one time; its statements end when its time is over. One without a feature that a
 * filter names gives nothing. Throws where no instance answers, and what is wrong with the request: UnknownFeature if no instance has it.
 */
export async function askInstances<T>(
  { loaders, reports }: MergeParts,
  list: MergedList,
  ask: (session: ReadSession) => Promise<T>,
): Promise<T[]> {
  const read = (instance: Instance) =>
    reports.consult(instance, (end) =>
      readUntil(loaders, instance, end, (session) => {
        session.instance.assertHas(list.registry, session.schema);
        return ask(session).catch((error: unknown) => {
          if (error instanceof UnknownFeature) return error; // the others may have it
          throw error;
        });
      }),
    );
  const found = (await Promise.all(list.instances.map(read))).filter((one) => one !== null);
  if (found.length === 0 && list.instances.length > 0) throw noAnswer(list, reports);
  const known = found.filter((one) => !(one instanceof UnknownFeature));
  // an instance that gave no answer may have it, too
  if (known.length === 0 && found.length === list.instances.length && found[0]) throw found[0];
  return known as T[];
}

/** What is found for a page in all instances, as the page is read. */
async function findEntries(
  parts: MergeParts,
  list: MergedList,
  window: Window,
  selection: EdgeSelection,
): Promise<PageEntry[]> {
  const { registry, args } = list;
  const compare = compareEntries(registry, mergedDirections(registry, args));
  const read = async (session: ReadSession) => {
    const plan = planPart(registrySource(session, registry, await resolveArgs(session, registry, args)), args, window);
    return readPage(plan, undefined, { ...selection, cursors: true }, window.size + 1);
  };
  const found = (await askInstances(parts, list, read)).flat();
  const sign = window.backwards ? -1 : 1;
  return found.sort((a, b) => compare(a.keys, b.keys) * sign);
}

/** The cursor of the last entry that is skipped; null where there are fewer. */
async function cursorAt(parts: MergeParts, list: MergedList, offset: number): Promise<string | null> {
  const { maxCost } = parts.limits;
  if ((offset + 1) * list.instances.length > maxCost) throw tooFar(offset, list.instances.length);
  const window = { size: offset, offset: 0, backwards: false };
  const none = { node: selectColumns(), link: selectColumns(), cursors: true };
  return (await findEntries(parts, list, window, none))[offset - 1]?.edge.cursor ?? null;
}

function tooFar(offset: number, instances: number): GatewayError {
  const message = `An \`offset\` of ${offset} is too far into a list of ${instances} instances; get further pages with \`after\`.`;
  return new GatewayError("LIMIT_EXCEEDED", message);
}

/** A page of a registry in several instances. Throws as `askInstances`, BAD_USER_INPUT, LIMIT_EXCEEDED. */
export async function loadMergedPage(parts: MergeParts, list: MergedList, selection: EdgeSelection): Promise<Page> {
  const { args } = list;
  const window = parseWindow(args, parts.limits);
  mergedDirections(list.registry, args); // what is wrong with it is wrong whoever answers
  const skipped = window.offset > 0 ? await cursorAt(parts, list, window.offset) : undefined;
  if (skipped === null) return makePage([], { window, args });
  const from = skipped === undefined ? list : { ...list, args: { ...args, after: skipped } };
  const page = makePage(
    (await findEntries(parts, from, { ...window, offset: 0 }, selection)).map(({ edge }) => edge),
    { window, args },
  );
  for (const { node } of page.edges) parts.reports.addRows(node.instance, 1);
  return page;
}

/** How many objects the instances that answer show under this filter. Throws as `loadMergedPage`. */
export async function loadMergedCount(parts: MergeParts, list: MergedList): Promise<number> {
  parseWindow(list.args, parts.limits);
  const counts = await askInstances(parts, list, (session) => loadListCount(session, list.registry, list.args));
  return counts.reduce((sum, count) => sum + count, 0);
}
