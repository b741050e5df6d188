import type { Writable } from "node:stream";
import { type Logger, type LoggerOptions, pino, stdTimeFunctions } from "pino";
import type { Config, DatabaseAddress } from "../config/config.ts";
import { withoutPasswords } from "../config/databaseAddress.ts";
import { parsePostgresUrl } from "../config/postgresUrl.ts";
import { traceId } from "../tracing.ts";
import { logOutput } from "./logOutput.ts";

const SECRET_PARAMETERS = ["password", "sslpassword"];

function passwordsOf(address: DatabaseAddress | undefined): string[] {
  if (address?.dialect !== "postgres") return [];
  const parameters = parsePostgresUrl(address.url)?.parameters;
  return SECRET_PARAMETERS.flatMap((name) => parameters?.get(name) ?? []);
}

/** Passwords of the configured databases, as they may turn up in a driver's message: as they are, and as addresses have them. */
function secretsOf({ instances }: Config): string[] {
  const passwords = instances.flatMap(({ db, readFrom }) => [...passwordsOf(db), ...passwordsOf(readFrom)]);
  const texts = passwords.filter((text) => text.length > 3).flatMap((text) => [text, encodeURIComponent(text)]);
  return [...new Set(texts)];
}

/**
 * The gateway's log: JSON lines on standard output or a stream, with ISO times and the names of levels, without the passwords of databases; lines for
 * people where the configuration says `pretty`.
 */
export async function makeLog(config: Config, to: boolean | Writable): Promise<Logger> {
  const secrets = secretsOf(config);
  const clean = (text: string) =>
    secrets.reduce((rest, secret) => rest.replaceAll(secret, "***"), withoutPasswords(text));
  const err = (error: unknown, depth = 0): unknown => {
    if (!(error instanceof Error)) return clean(String(error));
    const { name, message, stack, cause } = error;
    const code = (error as { code?: unknown }).code;
    return {
      ...{ name, message: clean(message), stack: clean(stack ?? "") },
      ...(typeof code === "string" && { code }),
      ...(cause !== undefined && depth < 5 && { cause: err(cause, depth + 1) }),
    };
  };
  const { level = "info", pretty } = config.log ?? {};
  const options: LoggerOptions = {
    name: "lamindb-gateway",
    level: to === false ? "silent" : level,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: (error) => err(error) },
    mixin: () => {
      const id = traceId();
      return id === undefined ? {} : { traceId: id };
    },
  };
  if (typeof to !== "boolean") return pino(options, to);
  if (!to) return pino(options);
  if (!pretty) return pino(options, logOutput());
  const { default: makePretty } = await import("pino-pretty");
  return pino(options, makePretty({ destination: logOutput(), ignore: "pid,hostname,name" }));
}
