import type { Writable } from "node:stream";
import { type Config, DEFAULT_LIMITS, type Engine, type Limits } from "../../src/config/config.ts";
import { parseDatabaseAddress } from "../../src/config/databaseAddress.ts";
import { type Gateway, startGateway as start } from "../../src/server/startGateway.ts";
import { instanceUidFromId } from "../../src/util/lamindbUid.ts";
import type { GatewayInstance, GatewayOptions, StartGateway } from "./gatewayUnderTest.ts";
import { type GraphqlAnswer, postGraphql } from "./postGraphql.ts";

export interface TestGatewayOptions extends Omit<GatewayOptions, "user"> {
  user?: GatewayOptions["user"];
  limits?: Partial<Limits>;
  modules?: string[];
  engine?: Engine;
  /** Where log lines go; by default nowhere. */
  log?: Writable;
  /** Further keys of the configuration. */
  config?: Partial<Config>;
}

export interface TestGateway extends Gateway {
  /** Sends an operation over HTTP. */
  query<Data>(document: string, variables?: Record<string, unknown>): Promise<GraphqlAnswer<Data>>;
}

function instanceConfig({
  slug,
  id,
  db,
  readUrl,
  pooler,
  poolMax,
  modules,
}: GatewayInstance): Config["instances"][number] {
  const address = parseDatabaseAddress(db, process.cwd());
  if (!address) throw new Error(`${db} is no address of a database`);
  return {
    slug,
    id,
    uid: instanceUidFromId(id),
    db: { ...address, ...(pooler && { pooler }), ...(poolMax && { poolMax }) },
    ...(modules && { modules }),
    ...(readUrl && { readFrom: { dialect: "postgres", url: readUrl } }),
  };
}

/** The configuration that these options stand for. */
export function configOf(options: TestGatewayOptions): Config {
  const { instances, user, limits, modules = [], engine, config } = options;
  return {
    default: options.default,
    instances: instances.map(instanceConfig),
    modules,
    ...(user && { user }),
    ...(engine && { engine }),
    limits: { ...DEFAULT_LIMITS, ...limits },
    ...config,
    listen: { host: "127.0.0.1", port: 0, ...config?.listen },
  };
}

/** A gateway in this process, on a free port of the loopback interface, without log lines. */
export async function startTestGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const gateway = await start(configOf(options), { log: options.log ?? false });
  return { ...gateway, query: (document, variables) => postGraphql(gateway.url, document, variables) };
}

/** The same, for tests that know gateways only by their address. */
export const startGateway: StartGateway = startTestGateway;
