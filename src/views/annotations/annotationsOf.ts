import type { Loaders } from "../../loaders/loaders.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { type Annotations, loadAnnotations } from "./loadAnnotations.ts";

const NONE: Annotations = { features: [], labels: [], links: [], slots: [] };

/** What an object is annotated with; objects asked for at one moment are read together. */
export async function annotationsOf(loaders: Loaders, object: LoadedObject): Promise<Annotations> {
  if (object.unsaved) return NONE;
  const { instance, table } = object;
  const load = loaders.batched<string, Annotations>({ reads: "annotations", instance, table }, (ids) =>
    loaders.read(instance, (session) => loadAnnotations(session, table, ids)),
  );
  return (await load.load(object.id)) ?? NONE;
}
