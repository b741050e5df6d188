import type { GraphQLFormattedError } from "graphql";
import { CHALLENGE } from "../access/authRefused.ts";
import type { ErrorCode } from "../errors.ts";
import { ownValue } from "../util/ownValue.ts";

const STATUS: Readonly<Record<ErrorCode, number>> = {
  BAD_USER_INPUT: 400,
  DEPTH_NOT_SUPPORTED: 400,
  LIMIT_EXCEEDED: 400,
  SOURCE_IS_TARGET: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  INSTANCE_NOT_FOUND: 404,
  OBJECT_NOT_FOUND: 404,
  REGISTRY_NOT_IN_INSTANCE: 404,
  ANNOTATION_NOT_READABLE: 409,
  CONFLICT: 409,
  MODULE_NOT_ON_TARGET: 409,
  MULTIPLE_OBJECTS: 409,
  NOT_LATEST_VERSION: 409,
  SPACE_NOT_ON_TARGET: 409,
  TYPE_NOT_ON_TARGET: 409,
  INTERNAL_ERROR: 500,
  INSTANCE_UNAVAILABLE: 503,
  TIMEOUT: 503,
};
const AGAIN_AFTER_S = 1;

/** Status and headers of an answer that is no GraphQL response, for the failure that clients see in its place. */
export function failureStatus({ extensions = {} }: GraphQLFormattedError): {
  status: number;
  headers: Record<string, string>;
} {
  const { code, retryable, retryAfterSeconds = AGAIN_AFTER_S } = extensions;
  const usual = ownValue(STATUS, String(code)) ?? 400;
  const status = code === "LIMIT_EXCEEDED" && retryable === true ? 503 : usual;
  return {
    status,
    headers: {
      ...(status === 401 && { "www-authenticate": CHALLENGE }),
      ...(retryable === true && { "retry-after": String(retryAfterSeconds) }),
    },
  };
}
