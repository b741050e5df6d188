/**
 * Lists over several instances: each instance gives its own part of a page, all at one time, and the parts become one page. An instance
 * that fails is reported, and the list goes on without it.
 */
import type { Registry } from "../catalogue/model.ts";
import type { Limits } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import type { Instance, ReadSession } from "../instances/instance.ts";
import type { InstanceReports } from "../instances/instanceReports.ts";
import { UnknownFeature, unknownFeature } from "../query/features/findFeatures.ts";
import { UnfitCondition } from "../query/features/valueKinds.ts";
import { compareEntries } from "../query/mergeOrder.ts";
import type { ListArgs, Page } from "../query/page.ts";
import { mergedDirections, planPart } from "../query/planPage.ts";
import { type EdgeSelection, selectColumns } from "../query/selection.ts";
import { parseWindow, type Window } from "../query/window.ts";
import type { Loaders } from "./loaders.ts";
import { listSources, loadListCount } from "./loadList.ts";
import { makePage, type PageEntry, readPage } from "./loadPage.ts";
import { readUntil } from "./readUntil.ts";

/** A list over several instances. */
export interface MergedList {
  instances: readonly Instance[];
  registry: Registry;
  args: ListArgs;
}

/** What lists of one request are read with. */
export interface MergeParts {
  loaders: Pick<Loaders, "read" | "entries">;
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

/** What an instance says of a condition on a feature that the others may well be able to answer. */
interface Refused {
  session: ReadSession;
  error: UnknownFeature | UnfitCondition;
}

/** What an instance gives, or why it gives nothing. */
type Part<T> = { given: T } | Refused;

async function partOf<T>(session: ReadSession, ask: (session: ReadSession) => Promise<T>): Promise<Part<T>> {
  try {
    return { given: await ask(session) };
  } catch (error) {
    if (error instanceof UnknownFeature || error instanceof UnfitCondition) return { session, error };
    throw error;
  }
}

/** Throws where none of the instances can answer a condition on a feature: by its dtype where they have it, or since none has it. */
async function assertAnswerable(refused: readonly Refused[]): Promise<void> {
  const unfit = refused.find(({ error }) => error instanceof UnfitCondition);
  if (unfit) throw unfit.error;
  const lacking = refused.map(({ error }) => new Set((error as UnknownFeature).names));
  const nowhere = [...(lacking[0] ?? [])].filter((name) => lacking.every((names) => names.has(name)));
  if (nowhere.length > 0) {
    const sessions = refused.map(({ session }) => session);
    throw await unknownFeature(nowhere, sessions);
  }
}

/**
 * What each instance gives that answers, in the order of the list, all asked at one time; its statements end when its time is over. One
 * that lacks a feature of a filter, or has it with another dtype, gives nothing, which is reported. Throws where no instance answers, and what is wrong
 * with the request: of conditions on features only what all instances say.
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
        return partOf(session, ask);
      }),
    );
  const found = (await Promise.all(list.instances.map(read))).filter((one) => one !== null);
  if (found.length === 0 && list.instances.length > 0) throw noAnswer(list, reports);
  const refused = found.filter((one) => "error" in one);
  // an instance that gave no answer may be able to
  if (refused.length === list.instances.length) await assertAnswerable(refused);
  for (const { session, error } of refused) reports.note(session.instance, error);
  return found.flatMap((one) => ("given" in one ? [one.given] : []));
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
    const plan = planPart((await listSources(session, registry, args))(), args, window);
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
  const message = `An \`offset\` of ${offset} is too large for a list over ${instances} instances; get further pages with \`after\`.`;
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
