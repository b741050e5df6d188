/** How tests start a gateway, whatever it is made of: its implementation for this project is `gateway.ts`. */

export interface GatewayInstance {
  /** `account/name`. */
  slug: string;
  /** LaminDB's instance id, 32 hex digits. */
  id: string;
  /** SQLite path or `postgresql://` URL. */
  db: string;
  /** `postgresql://` URL of a replica. */
  readUrl?: string;
  /** As in the configuration. */
  pooler?: "transaction";
  /** Those that it has, where the database is not to say. */
  modules?: string[];
  /** Connections at most. */
  poolMax?: number;
}

export interface GatewayOptions {
  instances: GatewayInstance[];
  /** Slug of the instance that syncs write to. */
  default: string;
  /** Whom rows written by the gateway belong to. */
  user: { handle: string; uid: string };
}

export interface GatewayUnderTest {
  /** Address that takes GraphQL over HTTP POST. */
  url: string;
  /** Stops it and closes its databases. */
  stop(): Promise<void>;
}

/** Starts a gateway on a free port; resolves once it answers. */
export type StartGateway = (options: GatewayOptions) => Promise<GatewayUnderTest>;
