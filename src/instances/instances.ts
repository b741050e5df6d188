import type { Catalogue } from "../catalogue/model.ts";
import type { Config } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import { shorten } from "../util/shorten.ts";
import { assertModules } from "./assertModules.ts";
import { Instance } from "./instance.ts";

/**
 * All configured instances by slug. Two slugs with one instance id are one instance; so is `default`
 * and the default instance's slug.
 */
export class Instances {
  readonly all: Instance[];
  readonly default: Instance;
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
  }

  /** The instance of a slug, or of `default`; throws INSTANCE_NOT_FOUND that lists the known ones. */
  get(slug: string): Instance {
    const found = slug === "default" ? this.default : this.#bySlug.get(slug);
    if (found) return found;
    const known = [...this.#bySlug.keys()].sort().join(", ");
    const none = slug.trim() === "" ? "The slug is empty." : `There is no instance ${shorten(slug)}.`;
    throw new GatewayError("INSTANCE_NOT_FOUND", `${none} Known instances: ${known}.`, { instance: shorten(slug) });
  }

  /** The instances of these slugs, each once; all of them for `*`, and where nothing is said. Throws INSTANCE_NOT_FOUND. */
  select(slugs: readonly string[] | null | undefined): Instance[] {
    const named = (slugs ?? ["*"]).flatMap((slug) => (slug === "*" ? this.all : this.get(slug)));
    return [...new Set(named)];
  }

  find(slug: string): Instance | undefined {
    return slug === "default" ? this.default : this.#bySlug.get(slug);
  }

  /** The instance with LaminDB's instance uid, if it is configured. */
  findByUid(uid: string): Instance | undefined {
    return this.all.find((instance) => instance.config.uid === uid);
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((instance) => instance.close()));
  }
}
