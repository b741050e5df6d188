import { GatewayError } from "../errors.ts";
import type { Instance } from "../instances/instance.ts";
import type { Metrics } from "./metrics.ts";
import { Places, type TakenPlace } from "./places.ts";

const AGAIN_AFTER_S = 5;

function noPlace({ slug }: Instance, most: number): GatewayError {
  const count = most === 1 ? "One table is" : `${most} tables are`;
  const message = `${slug}: ${count} being downloaded already, and there may be no more at a time; try again in ${AGAIN_AFTER_S} s.`;
  const details = { instance: slug, limit: most, retryable: true, retryAfterSeconds: AGAIN_AFTER_S };
  return new GatewayError("LIMIT_EXCEEDED", message, details);
}

/**
 * Downloads of whole tables that go on, by instance. Each holds a connection for as long as its client takes to read it; they get at
 * most half of what an instance reads at once (at least one), so that slow clients leave enough for everybody else.
 */
export class TablePlaces {
  readonly #metrics: Metrics;
  readonly #places = new Places({ each: 1 });

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  /** Takes a place. Throws LIMIT_EXCEEDED where there is none, INSTANCE_UNAVAILABLE. */
  async take(instance: Instance): Promise<TakenPlace> {
    await instance.schema(); // what it reads at once is known once it is open
    const most = Math.max(1, Math.floor(instance.activity.atOnce / 2));
    const place = this.#places.take(instance.config.id, most);
    if ("release" in place) return place;
    this.#metrics.recordLimited("tables");
    throw noPlace(instance, most);
  }
}
