/**
 * What PostgreSQL's codes mean to a client: a code of its own where one is worth it, else its class, else the default.
 * The words of a message decide nothing here, as a value in it may say anything; where they speak of the connection
 * alone (`detail`), they are repeated for the operator.
 */
import type { ErrorCode } from "../../../errors.ts";
import { ownValue } from "../../../util/ownValue.ts";

/** What a failure means: code, whether trying again can help, and a sentence. */
export interface Meaning {
  code: ErrorCode;
  retryable?: boolean;
  /** As in GatewayError. */
  isAway?: boolean;
  /** What happened; `{said}` stands for the server's own words. */
  message: string;
}

const POOLER: Meaning = {
  code: "INSTANCE_UNAVAILABLE",
  message:
    "Its connections do not keep prepared statements, as behind a pooler in transaction mode; set `pooler: transaction` for this instance.",
};
const CHANGED: Meaning = {
  code: "INSTANCE_UNAVAILABLE",
  retryable: true,
  message: "The database changed while the gateway was using it; try again.",
};
const RESTARTING: Meaning = {
  code: "INSTANCE_UNAVAILABLE",
  retryable: true,
  message: "The database server ended the connection or does not accept any right now{said}; try again.",
};
const TOO_SLOW: Meaning = {
  code: "TIMEOUT",
  retryable: true,
  message: "The database took too long; ask for less, or try again.",
};
const NOT_ALLOWED: Meaning = {
  code: "FORBIDDEN",
  message:
    "The configured role is not allowed to do this on the database{said}; grant it the right, or configure another role.",
};
const READ_ONLY: Meaning = {
  code: "FORBIDDEN",
  message:
    "The database only allows reads{said}: its server is a standby, or a setting of the database or the role (default_transaction_read_only) says so; configure the primary server, or change the setting.",
};

const MEANINGS: Readonly<Record<string, Meaning>> = {
  "08": {
    code: "INSTANCE_UNAVAILABLE",
    retryable: true,
    message: "The connection to the database failed{said}; check that it runs and that its address is right.",
  },
  "08P01": {
    code: "INSTANCE_UNAVAILABLE",
    message:
      "The server, or a pooler in front of it, refused the connection{said}; check `db`, and behind a pooler set `pooler: transaction` for this instance.",
  },
  "0A": CHANGED, // "cached plan must not change result type"
  "21": { code: "INSTANCE_UNAVAILABLE", message: "The database has several rows where LaminDB allows only one." },
  "22": {
    code: "BAD_USER_INPUT",
    message: "A value in the request does not fit the column that it is compared with; correct it.",
  },
  "22021": {
    code: "BAD_USER_INPUT",
    message: "A value in the request contains a character that the database cannot store; leave it out.",
  },
  "22P05": {
    code: "BAD_USER_INPUT",
    message: "A value in the request contains a character that the database cannot store; leave it out.",
  },
  "2201B": { code: "BAD_USER_INPUT", message: "The regular expression cannot be used; write a simpler one." },
  "23": {
    code: "CONFLICT",
    message: "The database refused a row that breaks one of its rules; correct it on the source.",
  },
  "25": {
    code: "INSTANCE_UNAVAILABLE",
    retryable: true,
    message: "The transaction on the database ended early; try again.",
  },
  "25006": READ_ONLY,
  "25P03": TOO_SLOW,
  "25P04": TOO_SLOW,
  "26": POOLER,
  "27": {
    code: "CONFLICT",
    retryable: true,
    message: "The same row was changed by another program at the same time; try again.",
  },
  "28": {
    code: "INSTANCE_UNAVAILABLE",
    message:
      "The database server refused the login{said}; check the user and password in `db`, and that the server lets this user in.",
  },
  "3D": {
    code: "INSTANCE_UNAVAILABLE",
    message: "The server does not have the database{said}; check its name in `db`.",
  },
  "3F": {
    code: "INSTANCE_UNAVAILABLE",
    message: "The server does not have the schema{said}; check `search_path` in `db`.",
  },
  "40": { code: "TIMEOUT", retryable: true, message: "Other programs kept writing the same rows; try again." },
  "42": {
    code: "INSTANCE_UNAVAILABLE",
    message: "The database rejected a statement of the gateway; see the gateway's log.",
  },
  "42501": NOT_ALLOWED,
  "42703": CHANGED,
  "42704": CHANGED,
  "42804": CHANGED,
  "42883": CHANGED,
  "42P01": CHANGED,
  "42P05": POOLER,
  "44": {
    code: "CONFLICT",
    message: "The database refused a row that breaks one of its rules; correct it on the source.",
  },
  "53": {
    code: "INSTANCE_UNAVAILABLE",
    retryable: true,
    message: "The database server has run out of a resource{said}; try again later.",
  },
  "53100": {
    code: "INSTANCE_UNAVAILABLE",
    retryable: true,
    message: "The disk of the database server is full{said}; free some space there, then try again.",
  },
  "53200": {
    code: "INSTANCE_UNAVAILABLE",
    retryable: true,
    message: "The database server is out of memory{said}; try again later.",
  },
  "53300": {
    code: "INSTANCE_UNAVAILABLE",
    retryable: true,
    message:
      "The database has too many connections{said}; try again, allow the role more of them, or set a smaller `pool.max`.",
  },
  "54": { code: "LIMIT_EXCEEDED", message: "The request is more than the database can process at once; ask for less." },
  "55": {
    code: "INSTANCE_UNAVAILABLE",
    message: "The database is not in a usable state{said}; fix this on the server.",
  },
  "55006": RESTARTING,
  "55P03": TOO_SLOW,
  "57": RESTARTING,
  "57014": TOO_SLOW,
  "57P04": { code: "INSTANCE_UNAVAILABLE", message: "The database was dropped{said}; check `db`." },
  "58": {
    code: "INSTANCE_UNAVAILABLE",
    message: "The database server has a system error{said}; see its log.",
  },
  "72": { code: "TIMEOUT", retryable: true, message: "The database took too long; ask for less, or try again." },
  P0: { code: "CONFLICT", message: "A rule of the database does not allow it{said}." },
  XX: { code: "INSTANCE_UNAVAILABLE", message: "The database server reports an internal error{said}; see its log." },
};

/** The meaning of a code; every code has one. */
export function meaningOf(sqlState: string): Meaning {
  return (
    ownValue(MEANINGS, sqlState) ??
    ownValue(MEANINGS, sqlState.slice(0, 2)) ?? {
      code: "INSTANCE_UNAVAILABLE",
      message: `The database rejected a statement (SQLSTATE ${sqlState}); see the gateway's log.`,
    }
  );
}
