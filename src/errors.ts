/**
 * The error catalogue: every failure that a client may see, by its code.
 *
 * Anything thrown that is not a GatewayError is internal and is masked at the server's error border.
 */
export const ERROR_CODES = {
  INSTANCE_NOT_FOUND: "No configured instance has this slug.",
  INSTANCE_UNAVAILABLE: "The database of an instance is down, slow, missing, or not a LaminDB database.",
  REGISTRY_NOT_IN_INSTANCE: "The instance has no table for this registry.",
  OBJECT_NOT_FOUND: "No object of the instance has this uid, key or name.",
  MULTIPLE_OBJECTS: "Several objects match where one was requested.",
  NOT_LATEST_VERSION: "Only the latest version of a versioned object can be synced by itself.",
  TYPE_NOT_ON_TARGET: "The type of a record is not on the default instance.",
  SPACE_NOT_ON_TARGET: "The space of an object is not on the default instance.",
  MODULE_NOT_ON_TARGET: "The default instance lacks a module that the object needs.",
  ANNOTATION_NOT_READABLE: "A feature value of the object cannot be read on the source.",
  DEPTH_NOT_SUPPORTED: "The registry has no types, so a depth does not apply to it.",
  SOURCE_IS_TARGET: "The source of a sync is the default instance itself.",
  CONFLICT:
    "Another object on the default instance is in the way, or a database holds a value that its field cannot have.",
  TIMEOUT: "The request, or a lock it waited for, took too long.",
  UNAUTHENTICATED: "No valid credentials came with the request.",
  FORBIDDEN:
    "The request is not allowed, or the default instance is read-only or was created by a LaminDB version before 2.0.",
  LIMIT_EXCEEDED: "The request asks for more than the configured limits allow.",
  BAD_USER_INPUT: "An argument is invalid; the message says which and why.",
  INTERNAL_ERROR: "An internal error of the gateway; details are in its log under the request id.",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What a GatewayError may say about its object; all of it reaches the client in `extensions`. */
export interface ErrorDetails {
  instance?: string;
  registry?: string;
  uid?: string;
  retryable?: boolean;
  [extra: string]: unknown;
}

/** A failure with a code and a message meant for the client: it names the object and says what to do next. */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** The message without its hint. */
  readonly said: string;
  /** Names that were probably meant, a sentence at the end of the message; kept from clients who may not see the schema. */
  readonly hint: string | undefined;
  /** The instance could not be reached: who asks it again at once may wait for as long. Not said to clients. */
  readonly isAway: boolean;

  constructor(
    code: ErrorCode,
    said: string,
    { hint, isAway = false, ...details }: ErrorDetails & { hint?: string | undefined; isAway?: boolean } = {},
    cause?: unknown,
  ) {
    super(hint === undefined ? said : `${said} ${hint}`, cause === undefined ? undefined : { cause });
    this.name = "GatewayError";
    this.code = code;
    this.details = details;
    this.said = said;
    this.hint = hint;
    this.isAway = isAway;
  }

  /** The same failure with further details, and words before its message. */
  with(details: ErrorDetails & { isAway?: boolean }, words = ""): GatewayError {
    const { code, said, hint, isAway, cause } = this;
    return new GatewayError(code, `${words}${said}`, { isAway, ...this.details, ...details, hint }, cause);
  }
}
