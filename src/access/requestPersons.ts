/** The database tokens that come with a request, by the instances that they are for. */
import { GatewayError } from "../errors.ts";
import type { Instance } from "../instances/instance.ts";
import type { InstanceSet } from "../instances/instances.ts";
import { hasEnded, type Person, type PersonToken } from "../instances/person.ts";
import type { Caller } from "./authenticator.ts";
import type { HeaderLookup } from "./credentials.ts";
import type { HubTokens } from "./hubTokens.ts";
import type { Rights } from "./rights.ts";
import { readToken } from "./tokenClaims.ts";

const DB_TOKEN = "x-lamindb-db-token";
const HUB_TOKEN = "x-lamin-hub-token";

interface Sent {
  /** Undefined where it had none. */
  slug: string | undefined;
  token: string;
}

function parseHeader(text: string): Sent[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map((entry) => {
      const [, slug, token] = /^([^=]*\/[^=]*)=(.*)$/.exec(entry) ?? [];
      return slug === undefined ? { slug, token: entry } : { slug: slug.trim(), token: token!.trim() };
    });
}

/** Whether they are one instance, be it that of another configuration. */
const isSame = (one: Instance | undefined, other: Instance) => one?.config.uid === other.config.uid;

/** Whether rights on an instance are each person's own. */
export const isPersons = ({ config }: Instance): boolean => config.access === "person";

function missing(instance: Instance, others: boolean): GatewayError {
  const form = others ? `\`${instance.slug}=<token>\`` : "the token";
  const hub = instance.config.dbTokenUrl === undefined ? "" : `, or a LaminHub token in the header ${HUB_TOKEN}`;
  const message = `${instance.slug}: The database needs a token of the person who asks; send ${form} in the header ${DB_TOKEN}${hub}.`;
  return new GatewayError("UNAUTHENTICATED", message, { instance: instance.slug });
}

/**
 * The persons, one per instance, that a request comes from; `instances` are all that are configured, some of which they may read. Jobs go
 * on with them under the next configuration, whose instances are others.
 */
export class RequestPersons {
  readonly #instances: InstanceSet;
  readonly #rights: Rights;
  readonly #header: HeaderLookup;
  readonly #hub: HubTokens;
  readonly #bound = new Map<Instance, Instance>();
  readonly #held = new Map<Instance, PersonToken>();
  /** Why nothing of the answer is to be given: a token ended after some of it was read. */
  expired: GatewayError | undefined;

  constructor(instances: InstanceSet, { identity, header }: Caller, hub: HubTokens) {
    this.#instances = instances;
    this.#rights = identity.rights;
    this.#header = header;
    this.#hub = hub;
  }

  /** The instance as this caller has it, the same each time; one that was given here is theirs already. */
  bind(instance: Instance): Instance {
    if (!isPersons(instance) || [...this.#bound.values()].includes(instance)) return instance;
    const bound = this.#bound.get(instance) ?? instance.as(this.#person(instance));
    this.#bound.set(instance, bound);
    return bound;
  }

  /** Ends what is read, so that its connections are free. */
  async end(): Promise<void> {
    await Promise.all([...this.#bound.values()].map((instance) => instance.endReads()));
  }

  #person(instance: Instance): Person {
    return {
      token: (renew = false) => this.#token(instance, renew),
      onExpired: (error) => {
        this.expired ??= error;
      },
    };
  }

  async #token(instance: Instance, renew: boolean): Promise<PersonToken | undefined> {
    const sent = this.#sentFor(instance);
    if (sent !== undefined) return renew ? undefined : readToken(sent);
    const [hubToken, { dbTokenUrl }] = [this.#header(HUB_TOKEN), instance.config];
    if (hubToken && dbTokenUrl !== undefined) return this.#fromHub(instance, dbTokenUrl, hubToken, renew);
    throw missing(instance, this.#others(instance));
  }

  /** What was fetched for this request serves it as long as it lasts. */
  async #fromHub(instance: Instance, url: string, hubToken: string, renew: boolean): Promise<PersonToken> {
    const held = this.#held.get(instance);
    if (held && !renew && !hasEnded(held)) return held;
    const token = await this.#hub.tokenFor(url, hubToken, renew);
    this.#held.set(instance, token);
    return token;
  }

  #sentFor(instance: Instance): string | undefined {
    const sent = parseHeader(this.#header(DB_TOKEN) ?? "");
    const named = sent.find(({ slug }) => slug !== undefined && isSame(this.#instances.find(slug), instance));
    if (named) return named.token;
    const [bare] = sent.filter(({ slug }) => slug === undefined);
    return this.#others(instance) ? undefined : bare?.token;
  }

  /** Whether they may read others with rights per person, so that a token has to say which one it is for. */
  #others(instance: Instance): boolean {
    return this.#instances.slugs.some((slug) => {
      const other = this.#instances.get(slug);
      return !isSame(other, instance) && isPersons(other) && this.#rights.mayRead(slug);
    });
  }
}
