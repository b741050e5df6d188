import type { Instance } from "../instances/instance.ts";
import type { InstanceSet, Instances } from "../instances/instances.ts";
import type { Caller } from "./authenticator.ts";
import { HubTokens } from "./hubTokens.ts";
import { reachableInstances } from "./reachableInstances.ts";
import { RequestPersons } from "./requestPersons.ts";

/** What one caller has of the instances. */
export interface Reached {
  /** Those that they may read, as they have them. */
  instances: InstanceSet;
  /** Who they are to instances with rights per person. */
  persons: RequestPersons;
  /** An instance as they have it. */
  bind(instance: Instance): Instance;
}

/** Gives each caller the instances that they may reach. */
export class Reach {
  readonly #instances: Instances;
  readonly #hub = new HubTokens();
  readonly #reached = new WeakMap<Caller, Reached>();

  constructor(instances: Instances) {
    this.#instances = instances;
  }

  /** The same for one caller each time: what their request reads of an instance is one transaction. */
  of(caller: Caller): Reached {
    const known = this.#reached.get(caller);
    if (known) return known;
    const persons = new RequestPersons(this.#instances, caller, this.#hub);
    const bind = (instance: Instance) => persons.bind(instance);
    const instances = reachableInstances(this.#instances, caller.identity.rights, bind);
    const reached = { instances, persons, bind };
    this.#reached.set(caller, reached);
    return reached;
  }
}
