import type { Instance } from "../instances/instance.ts";
import type { Feature } from "../query/features/feature.ts";
import { findFeatures, unknownFeature } from "../query/features/findFeatures.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import type { Path, ResolvedPath } from "../query/paths/path.ts";
import { type CellValue, loadCells } from "./loadCells.ts";
import type { LoaderKey } from "./loaderKey.ts";
import type { Loaders } from "./loaders.ts";
import type { RequestReads } from "./requestReads.ts";

/** Paths on an instance's database; throws BAD_USER_INPUT for a feature that it does not have. */
export type RequirePaths = (instance: Instance, paths: readonly Path[]) => Promise<ResolvedPath[]>;

/** Loaders of what paths lead to. */
export function pathLoaders(
  reads: RequestReads,
): Pick<Loaders, "resolve" | "features" | "cells"> & { requirePaths: RequirePaths } {
  const resolveOne = async (instance: Instance, path: Path): Promise<ResolvedPath> => {
    if (path.is === "column") return path;
    const features = reads.batched<string, readonly Feature[]>({ reads: "features", instance }, (names) =>
      reads.read(instance, (session) => findFeatures(session, names)),
    );
    return { ...path, features: (await features.load(path.name)) ?? [] };
  };
  const resolve: Loaders["resolve"] = (instance, paths) => Promise.all(paths.map((path) => resolveOne(instance, path)));

  const requirePaths: RequirePaths = async (instance, paths) => {
    const resolved = await resolve(instance, paths);
    const unknown = resolved.flatMap((path) =>
      path.is === "feature" && path.features.length === 0 ? [path.name] : [],
    );
    if (unknown.length > 0) throw await reads.read(instance, (session) => unknownFeature(unknown, [session]));
    return resolved;
  };

  /** Cells of an instance's objects, by id: those of one moment's tables in one statement, without a promise for each. */
  const cellsOf = async (instance: Instance, objects: readonly LoadedObject[], path: Path) => {
    const resolved = await resolveOne(instance, path);
    const features = resolved.is === "feature" ? resolved.features : [];
    const saved = objects.filter(({ unsaved }) => !unsaved);
    const [first] = saved;
    if (!first) return { cells: new Map<string, CellValue[]>(), features };
    const { table } = first;
    const steps = path.is === "column" ? path.steps.length : 0;
    const key: LoaderKey = { reads: "cells", instance, table, others: [path.text, steps] };
    const load = reads.batched<readonly string[], ReadonlyMap<string, CellValue[]>>(key, (lists) =>
      reads.read(instance, async (session) => {
        const cells = await loadCells(session, table, resolved, [...new Set(lists.flat())], reads.limits.maxCost);
        reads.entries.add([...cells.values()].reduce((sum, { length }) => sum + length, 0));
        return new Map(lists.map((list) => [list, cells]));
      }),
    );
    return { cells: (await load.load(saved.map(({ id }) => id)))!, features };
  };

  return {
    resolve,
    requirePaths,
    features: async (instance, paths) => {
      const resolved = await requirePaths(instance, paths);
      return new Map(resolved.flatMap((path) => (path.is === "feature" ? [[path.name, path.features] as const] : [])));
    },
    cells: async (objects, path) => {
      const byInstance = [...Map.groupBy(objects, ({ instance }) => instance)];
      const found = await Promise.all(
        byInstance.map(async ([instance, own]) => [instance, await cellsOf(instance, own, path)] as const),
      );
      const all = new Map(found);
      return objects.map(({ instance, id }) => {
        const { cells, features } = all.get(instance)!;
        return { values: cells.get(id) ?? [], features };
      });
    },
  };
}
