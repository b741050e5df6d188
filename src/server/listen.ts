/** Where the gateway listens, and whom that lets in: without authentication nobody but this machine, unless it is said. */
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, isIP } from "node:net";
import type { Config } from "../config/config.ts";
import { ConfigError, type Mistake } from "../config/configError.ts";
import { isLoopbackAddress, isLoopbackHost } from "../config/loopback.ts";
import { parseHost } from "../config/parseHost.ts";
import { ownValue } from "../util/ownValue.ts";
import { type Listening, reachableAddresses } from "./hostNames.ts";

const FROM_ENVIRONMENT = "HOST (environment)";
/** tcsh sets HOST to the machine's name, compilers' activation scripts to their platform. */
const UNSET =
  "other software sets HOST too; if that happened here, `unset HOST`, otherwise set the address with --host or `listen.host` in the configuration";

function mistake({ host, hostFrom = "listen.host" }: Config["listen"], expected: string): ConfigError {
  const hint = hostFrom === FROM_ENVIRONMENT ? `${expected} (${UNSET})` : expected;
  const one: Mistake = { path: hostFrom, expected: hint, got: host };
  return new ConfigError([one], "where to listen");
}

async function addressOf(listen: Config["listen"]): Promise<string> {
  const host = parseHost(listen.host);
  if (host === undefined) throw mistake(listen, "a host name or an IP address of this machine");
  if (isIP(host)) return host;
  if (listen.hostFrom === FROM_ENVIRONMENT && !isLoopbackHost(host))
    throw mistake(listen, "an IP address of this machine, or localhost");
  try {
    return (await lookup(host)).address;
  } catch {
    throw mistake(listen, "a name that can be resolved, or an IP address of this machine");
  }
}

/** The address to listen on; throws a ConfigError where it is none, or is open to others and nobody has allowed that. */
export async function findListening({ listen, allowAnonymous, auth }: Config): Promise<Listening> {
  const address = await addressOf(listen);
  if (isLoopbackAddress(address) || auth || allowAnonymous) return { host: listen.host, address };
  throw mistake(
    listen,
    "a loopback address such as 127.0.0.1: without authentication, anyone who can reach another address can read and write everything; configure `auth`, or to allow that, set `allowAnonymous: true` in the configuration",
  );
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program is already listening there",
  EADDRNOTAVAIL: "this machine does not have that address",
  EACCES: "this user is not allowed to listen there",
};

/** Begins to listen; gives the port. */
export async function listenOn(http: Server, { listen }: Config, { address }: Listening): Promise<number> {
  const { host, port, hostFrom } = listen;
  http.listen(port, address);
  try {
    await once(http, "listening");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EADDRNOTAVAIL" && hostFrom === FROM_ENVIRONMENT)
      throw mistake(listen, "an IP address of this machine");
    const reason = ownValue(REASONS, code) ?? code;
    throw new Error(`Cannot listen on ${host}:${port}: ${reason}. Set PORT, HOST or \`listen\` to another address.`);
  }
  return (http.address() as AddressInfo).port;
}

/** The GraphQL endpoint at a host. */
export function urlAt(host: string, port: number, basePath = ""): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}${basePath}/graphql`;
}

/** What it means that the gateway can be reached from elsewhere; undefined where it cannot. */
export function openDoorWarning(
  { auth, listen: { basePath } }: Config,
  { address }: Listening,
  port: number,
): string | undefined {
  if (isLoopbackAddress(address) || auth) return undefined;
  const urls = reachableAddresses(address).filter((own) => !isLoopbackAddress(own) && !/^fe80:/i.test(own));
  const where = urls.map((own) => urlAt(own, port, basePath)).join(", ");
  return `WARNING: allowAnonymous is true: anyone who can reach ${where || urlAt(address, port, basePath)} can read all instances and write to the default one without logging in.`;
}
