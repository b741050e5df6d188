/** Failures on the way to a server, which have no code of a server: recognized by Node's code, or else by the driver's message. */

import { ownValue } from "../../../util/ownValue.ts";
import type { Meaning } from "./sqlStates.ts";

const CERTIFICATE =
  /^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH)/;

const unavailable = (message: string, retryable = true): Meaning => ({
  code: "INSTANCE_UNAVAILABLE",
  ...(retryable && { retryable }),
  message,
});
const noAnswer = (why: string) =>
  unavailable(`The database does not answer; check that it runs and that its address is right (${why}).`);

const BY_CODE: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: noAnswer("the connection was refused"),
  ETIMEDOUT: noAnswer("it took too long to connect"),
  EHOSTUNREACH: noAnswer("its host cannot be reached"),
  ENETUNREACH: noAnswer("its host cannot be reached"),
  EAI_AGAIN: noAnswer("its host's name could not be looked up right now"),
  ENOTFOUND: unavailable("The host in its address is not known; check the host in `db`.", false),
  ECONNRESET: unavailable("The connection to the database was lost; try again."),
  EPIPE: unavailable("The connection to the database was lost; try again."),
  ENOENT: unavailable(
    "There is no server at the socket in its address; check that it runs, and the socket's folder in `db`.",
  ),
  EACCES: unavailable("The gateway is not allowed to use the socket in its address; grant it access.", false),
};

const BY_WORDS: readonly [RegExp, Meaning][] = [
  [
    /does not support SSL/i,
    unavailable(
      "TLS failed: the server does not support it; turn it on there, or set `sslmode=prefer` or `disable` in `db`.",
      false,
    ),
  ],
  [
    /password must be|no password|pg_?pass/i,
    unavailable("The server requires a password, but `db` has none; add it.", false),
  ],
  [/timeout expired|connection timeout|timeout exceeded/i, noAnswer("it took too long to connect")],
  [/query read timeout|fell silent/i, { ...noAnswer("the connection fell silent"), isAway: true }],
  [
    /terminated|not queryable|connection (error|ended|closed)/i,
    unavailable("The connection to the database was lost; try again."),
  ],
  [
    /invalid response|unexpected message|unknown authentication|SASL|SCRAM/i,
    unavailable(
      "The server at its address does not log in the way PostgreSQL does; check host, port, user and password in `db`.",
      false,
    ),
  ],
];

function certificateProblem(reason: string): Meaning {
  return unavailable(
    `TLS failed: the server's certificate was not accepted (${reason}); give its authority with \`sslrootcert\` in \`db\`, or set \`sslmode=require\`, which encrypts without checking it.`,
    false,
  );
}

/** What a failure without a server's code means; undefined where it did not happen on the way to a server. */
export function connectionFailure(code: string | undefined, words: string): Meaning | undefined {
  if (code !== undefined && CERTIFICATE.test(code)) return certificateProblem(words);
  const known = code === undefined ? undefined : ownValue(BY_CODE, code);
  if (known) return known;
  if (code !== undefined && /^E[A-Z_]+$/.test(code) && !code.startsWith("ERR_")) return noAnswer(code);
  return BY_WORDS.find(([pattern]) => pattern.test(words))?.[1];
}
