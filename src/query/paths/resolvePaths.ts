import type { ReadSession } from "../../instances/instance.ts";
import { findFeatures } from "../features/findFeatures.ts";
import type { Path, ResolvedPath } from "./path.ts";

/** Names of the features that paths lead to. */
export const featureNames = (paths: readonly Path[]): string[] =>
  paths.flatMap((path) => (path.is === "feature" ? [path.name] : []));

/** Paths on a session's database: at most one statement. */
export async function resolvePaths(session: ReadSession, paths: readonly Path[]): Promise<ResolvedPath[]> {
  const features = await findFeatures(session, featureNames(paths));
  return paths.map((path) => (path.is === "column" ? path : { ...path, features: features.get(path.name) ?? [] }));
}
