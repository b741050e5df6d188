/** The values behind objects of GraphQL types that are made by hand (codegen.yml), apart from the resolvers that are typed by them. */
import type { Job } from "../jobs/job.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import type { ListedSync } from "../sync/journal/listSyncs.ts";
import type { Description } from "../views/describe/description.ts";

/** Whether an instance's database answers. */
export interface InstanceStatus {
  up: boolean;
  latencyMs: number | null;
  error: string | null;
}

/** A registry as one instance has it. */
export interface InstanceRegistry {
  name: string;
  table: string;
  count: number;
}

/** The instance that a sync brought an object from. */
export interface ObjectOrigin {
  slug: string | null;
  uid: string;
  run: LoadedObject;
}

/** An object in which the text was found, with its score. */
export interface FoundObject {
  score: number;
  object: LoadedObject;
}

/** A description that is being asked for. */
export interface AskedDescription {
  object: LoadedObject;
  width: number;
  description: () => Promise<Description>;
}

/** A sync of a page; the jobs of all its syncs are read together. */
export interface SyncOfPage extends ListedSync {
  readJob(): Promise<Job | null>;
}
