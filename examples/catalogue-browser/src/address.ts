/** What the page shows, as its address has it, so that it can be linked to and the browser's back button works. */
import { useMemo, useSyncExternalStore } from "react";

/** A value that artifacts in the list must have. */
export interface Filter {
  /** As facets have it: `suffix`, `features.perturbation`. */
  path: string;
  value: unknown;
}

export interface Address {
  /** Slug of the instance to list; `default`, or `*` for all. */
  instance: string;
  search: string;
  filters: Filter[];
  /** Paths of the chosen columns. */
  columns: string[];
  /** Cursor of the entry that the page comes after, or before. */
  after?: string;
  before?: string;
  /** The artifact that is shown instead of the list, and the slug of its instance. */
  artifact?: { instance: string; uid: string };
}

const DEFAULT_COLUMNS = ["kind", "size", "createdAt", "createdBy.handle"];

function readFilter(text: string): Filter[] {
  try {
    const [path, value] = JSON.parse(text) as unknown[];
    return typeof path === "string" ? [{ path, value }] : [];
  } catch {
    return [];
  }
}

/** Reads an address's query string; what is wrong in it counts as absent. */
export function readAddress(query: string): Address {
  const read = new URLSearchParams(query);
  const [uid, at] = [read.get("artifact"), read.get("at")];
  const columns = read.get("columns");
  return {
    instance: read.get("instance") ?? "default",
    search: read.get("search") ?? "",
    filters: read.getAll("filter").flatMap(readFilter),
    columns: columns === null ? DEFAULT_COLUMNS : read.getAll("columns").filter((column) => column !== ""),
    after: read.get("after") ?? undefined,
    before: read.get("before") ?? undefined,
    artifact: uid && at ? { instance: at, uid } : undefined,
  };
}

/** The query string of an address, with `?`. */
export function writeAddress({ instance, search, filters, columns, after, before, artifact }: Address): string {
  const written = new URLSearchParams();
  if (instance !== "default") written.set("instance", instance);
  if (search) written.set("search", search);
  for (const { path, value } of filters) written.append("filter", JSON.stringify([path, value]));
  if (columns.join() !== DEFAULT_COLUMNS.join()) {
    for (const column of columns.length > 0 ? columns : [""]) written.append("columns", column);
  }
  if (after) written.set("after", after);
  if (before) written.set("before", before);
  if (artifact) {
    written.set("at", artifact.instance);
    written.set("artifact", artifact.uid);
  }
  return `?${written}`;
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

/** The present address. */
export function useAddress(): Address {
  const query = useSyncExternalStore(subscribe, () => window.location.search);
  return useMemo(() => readAddress(query), [query]);
}

/** Shows what a query string says. */
export function navigate(query: string): void {
  window.history.pushState(null, "", query);
  for (const listener of listeners) listener();
}

/** Shows the present address with these changes; a list that changes starts at its first page. */
export function changeAddress(changes: Partial<Address>): void {
  const now = readAddress(window.location.search);
  navigate(writeAddress({ ...now, after: undefined, before: undefined, artifact: undefined, ...changes }));
}
