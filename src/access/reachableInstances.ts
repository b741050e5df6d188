import { GatewayError } from "../errors.ts";
import type { Instance } from "../instances/instance.ts";
import { type InstanceSet, instanceNotFound, reachOf, type Sources } from "../instances/instances.ts";
import { isPersons } from "./requestPersons.ts";
import { ALL_RIGHTS, type Rights } from "./rights.ts";

/**
 * The instances that somebody may read, as if there were no others: the one place that decides it, before any database is asked.
 * Who may read an instance under one of its slugs may read it under all. `bind` gives the instance as this caller has it.
 */
class ReachableInstances implements InstanceSet {
  readonly all: readonly Instance[];
  readonly sources: Sources;
  readonly slugs: readonly string[];
  readonly reach: string;
  readonly #bySlug: ReadonlyMap<string, Instance>;
  readonly #default: Instance | undefined;

  constructor(instances: InstanceSet, rights: Rights, bind: (instance: Instance) => Instance = (instance) => instance) {
    const reached = new Set(instances.slugs.filter((slug) => rights.mayRead(slug)).map((slug) => instances.get(slug)));
    const bound = new Map([...reached].map((instance) => [instance, bind(instance)]));
    this.slugs = instances.slugs.filter((slug) => reached.has(instances.get(slug)));
    this.#bySlug = new Map(this.slugs.map((slug) => [slug, bound.get(instances.get(slug))!]));
    this.all = instances.all.flatMap((instance) => bound.get(instance) ?? []);
    this.sources = rights.mayRead("*") ? undefined : this.all.map(({ config }) => config.uid);
    const main = instances.findDefault();
    this.#default = main && bound.get(main);
    this.reach = reachOf(this.slugs, this.#default);
  }

  get default(): Instance {
    if (this.#default) return this.#default;
    throw new GatewayError("FORBIDDEN", "You may not read the default instance; ask for a role that may.");
  }

  findDefault(): Instance | undefined {
    return this.#default;
  }

  get(slug: string): Instance {
    const found = this.find(slug);
    if (!found) throw instanceNotFound(slug, this.slugs);
    return found;
  }

  find(slug: string): Instance | undefined {
    return slug === "default" ? this.#default : this.#bySlug.get(slug);
  }

  select(slugs: readonly string[] | null | undefined): Instance[] {
    const named = (slugs ?? ["*"]).flatMap((slug) => (slug === "*" ? this.all : this.get(slug)));
    return [...new Set(named)];
  }

  findByUid(uid: string): Instance | undefined {
    return this.all.find((instance) => instance.config.uid === uid);
  }
}

/** What somebody with these rights may reach; `bind` gives an instance as they have it. */
export function reachableInstances(
  instances: InstanceSet,
  rights: Rights,
  bind?: (instance: Instance) => Instance,
): InstanceSet {
  const isBound = bind && instances.all.some(isPersons);
  return rights === ALL_RIGHTS && !isBound ? instances : new ReachableInstances(instances, rights, bind);
}
