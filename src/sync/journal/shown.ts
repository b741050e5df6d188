/**
 * Which syncs and jobs somebody may see: those from sources that they may read and, where rights on the default instance are per
 * person, of these their own alone. Others have objects that may be hidden from them.
 */
import { createHash } from "node:crypto";
import type { Dialect } from "../../instances/dialects/dialect.ts";
import type { Instance } from "../../instances/instance.ts";
import { type InstanceSet, includesSource, type Sources } from "../../instances/instances.ts";
import { allOf, param, raw, type Sql, sql } from "../../instances/sql.ts";

/** What somebody may see of the own tables. */
export interface Shown {
  /** From these sources alone, by uid. */
  sources?: Sources;
  /** Of this maker alone. */
  maker?: string | undefined;
}

/** Stands for whoever has an instance, where rights are per person; undefined where not. Throws UNAUTHENTICATED. */
export async function personOf(instance: Instance, signal?: AbortSignal): Promise<string | undefined> {
  if (instance.config.access !== "person") return undefined;
  const person = (await instance.personKey(signal)) ?? "";
  return createHash("sha256").update(person).digest("base64url");
}

/** What may be shown to whoever has these instances, the default one among them. Throws UNAUTHENTICATED. */
export async function shownOf({ default: target, sources }: InstanceSet, signal?: AbortSignal): Promise<Shown> {
  return { sources, maker: await personOf(target, signal) };
}

/** Whether an entry may be shown. */
export function mayShow({ sources, maker }: Shown, entry: { sourceUid: string; maker?: string | undefined }): boolean {
  return includesSource(sources, entry.sourceUid) && (maker === undefined || entry.maker === maker);
}

/** The condition on rows of own tables that may be shown; `terms` is their column of JSON text that has the maker. */
export function shownRows({ sources, maker }: Shown, terms: "report" | "request", { filters }: Dialect): Sql {
  const column = raw(terms);
  return allOf([
    ...(sources ? [filters.isOneOf(raw("source_uid"), "string", sources)] : []),
    ...(maker === undefined ? [] : [sql`replace(${column}, ${param(`"maker":"${maker}"`)}, '') <> ${column}`]),
  ]);
}
