/** A request that is wrong before GraphQL looks at it: httpErrors answers with its status and message. */
export class RefusedRequest extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, code: string, headers: Readonly<Record<string, string>>) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** An error that answers a request with this status; the code is BAD_REQUEST unless another one is given. */
export function refuseRequest(
  status: number,
  message: string,
  code = "BAD_REQUEST",
  headers: Readonly<Record<string, string>> = {},
): RefusedRequest {
  return new RefusedRequest(status, message, code, headers);
}
