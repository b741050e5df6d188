export interface RefusalDetails {
  /** In `extensions.code`; BAD_REQUEST where it is not said. */
  code?: string;
  headers?: Readonly<Record<string, string>>;
  /** Further `extensions`. */
  extensions?: Readonly<Record<string, unknown>>;
}

/** A request that is refused before GraphQL looks at it: httpErrors answers with its status and message. */
export class RefusedRequest extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(status: number, message: string, details: RefusalDetails = {}) {
    super(message);
    const { code = "BAD_REQUEST", headers = {}, extensions = {} } = details;
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.extensions = extensions;
  }
}
