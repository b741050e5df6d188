import type { Catalogue } from "../catalogue/model.ts";
import type { Config } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import { shorten } from "../util/shorten.ts";
import { assertModules } from "./assertModules.ts";
import { Instance } from "./instance.ts";

/** Instances by slug, as somebody may see them. */
export interface InstanceSet {
  readonly all: readonly Instance[];
  /** Throws FORBIDDEN where it is not among them. */
  readonly default: Instance;
  /** All slugs, aliases included. */
  readonly slugs: readonly string[];
  /** Equal for sets of the same slugs and the same default. */
  readonly reach: string;
  /** Instances whose syncs and jobs may be shown, by uid; undefined: all, including those that are not configured. */
  readonly sources: Sources;
  findDefault(): Instance | undefined;
  /** The instance of a slug, or of `default`; throws INSTANCE_NOT_FOUND that lists the known ones. */
  get(slug: string): Instance;
  /** The instances of these slugs, each once; all of them for `*`, and where nothing is said. Throws INSTANCE_NOT_FOUND. */
  select(slugs: readonly string[] | null | undefined): Instance[];
  find(slug: string): Instance | undefined;
  /** The instance with LaminDB's instance uid. */
  findByUid(uid: string): Instance | undefined;
}

/** The sources whose syncs and jobs may be shown; undefined: all. */
export type Sources = readonly string[] | undefined;

/** Whether a source's syncs and jobs may be shown. */
export function includesSource(sources: Sources, uid: string): boolean {
  return sources === undefined || sources.includes(uid);
}

/** The INSTANCE_NOT_FOUND for a slug where these are known. */
export function instanceNotFound(slug: string, known: readonly string[]): GatewayError {
  const none = slug.trim() === "" ? "The slug is empty." : `There is no instance ${shorten(slug)}.`;
  const list = known.length === 0 ? "none" : [...known].sort().join(", ");
  return new GatewayError("INSTANCE_NOT_FOUND", `${none} Known instances: ${list}.`, { instance: shorten(slug) });
}

/** What distinguishes one set of instances from another of the same gateway. */
export function reachOf(slugs: readonly string[], main: Instance | undefined): string {
  return [main?.slug ?? "", ...slugs].join("\n");
}

/**
 * All configured instances by slug. Two slugs with one instance id are one instance; so is `default`
 * and the default instance's slug.
 */
export class Instances implements InstanceSet {
  readonly all: Instance[];
  readonly default: Instance;
  readonly sources = undefined;
  readonly reach: string;
  readonly #bySlug = new Map<string, Instance>();

  /** Throws a ConfigError where modules are configured that nobody knows. */
  constructor(config: Config, catalogue: Catalogue) {
    assertModules(config.instances, catalogue);
    const byId = new Map<string, Instance>();
    const main = config.instances.find(({ slug }) => slug === config.default);
    // the default first, so that an alias of it never takes its place
    for (const entry of main ? [main, ...config.instances.filter((other) => other !== main)] : config.instances) {
      const instance = byId.get(entry.id) ?? new Instance(entry, entry === main, catalogue, config.limits);
      byId.set(entry.id, instance);
      this.#bySlug.set(entry.slug, instance);
    }
    this.all = config.instances
      .map(({ slug }) => this.#bySlug.get(slug)!)
      .filter((one, i, list) => list.indexOf(one) === i);
    if (!main) throw new GatewayError("INTERNAL_ERROR", `the default instance ${config.default} is not configured`);
    this.default = this.#bySlug.get(main.slug)!;
    this.reach = reachOf(this.slugs, this.default);
  }

  get slugs(): readonly string[] {
    return [...this.#bySlug.keys()];
  }

  findDefault(): Instance {
    return this.default;
  }

  get(slug: string): Instance {
    const found = this.find(slug);
    if (!found) throw instanceNotFound(slug, this.slugs);
    return found;
  }

  select(slugs: readonly string[] | null | undefined): Instance[] {
    const named = (slugs ?? ["*"]).flatMap((slug) => (slug === "*" ? this.all : this.get(slug)));
    return [...new Set(named)];
  }

  find(slug: string): Instance | undefined {
    return slug === "default" ? this.default : this.#bySlug.get(slug);
  }

  findByUid(uid: string): Instance | undefined {
    return this.all.find((instance) => instance.config.uid === uid);
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((instance) => instance.close()));
  }
}
