/** The part `auth` of the configuration file: how callers prove who they are, and what they may do. */
import { z } from "zod";
import { flag, isTrustedUrl, text, textList } from "./fileValues.ts";

/** Algorithms of tokens that are signed with a shared secret. */
const SHARED = ["HS256", "HS384", "HS512"];
/** Algorithms of tokens whose signer publishes their keys. */
const PUBLISHED = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"];
const MIN_SECRET_BYTES = 32;
/** The SHA-256 of an empty text. */
const HASH_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const claim = text("the name of a claim").optional();
const someTexts = (expected: string) => z.union([text(expected), z.array(text(expected)).min(1, expected)], expected);

interface Keys {
  secret?: string | undefined;
  jwksUrl?: string | undefined;
  algorithms?: readonly string[] | undefined;
}

/** An algorithm of the other kind would take what is public for a secret. */
function checkKeys({ secret, jwksUrl, algorithms }: Keys, add: (expected: string, path?: string) => void): void {
  if ((secret === undefined) === (jwksUrl === undefined)) {
    add("either a secret or a jwksUrl");
    return;
  }
  const fitting = secret === undefined ? PUBLISHED : SHARED;
  const kind = secret === undefined ? "jwksUrl" : "secret";
  if (algorithms?.some((name) => !fitting.includes(name)))
    add(`algorithms that go with ${kind}: ${fitting.join(", ")}`, "algorithms");
}

const jwt = z
  .strictObject(
    {
      secret: text("a shared secret")
        .refine(
          (secret) => Buffer.byteLength(secret) >= MIN_SECRET_BYTES,
          `a secret of ${MIN_SECRET_BYTES} bytes or more`,
        )
        .optional(),
      jwksUrl: text("an https URL").refine(isTrustedUrl, "an https URL, or an http one of this machine").optional(),
      algorithms: z
        .array(z.enum([...SHARED, ...PUBLISHED]), "a list of algorithms, like [HS256]")
        .min(1, "at least one algorithm")
        .optional(),
      issuer: someTexts("an issuer, as in the claim iss").optional(),
      audience: someTexts("an audience, as in the claim aud").optional(),
      claims: z
        .strictObject({ roles: claim, handle: claim, uid: claim }, "names of claims: { roles, handle, uid }")
        .optional(),
    },
    "how tokens are checked: { secret } or { jwksUrl }",
  )
  .superRefine((keys, context) =>
    checkKeys(keys, (message, path) =>
      context.addIssue({ code: "custom", message, ...(path !== undefined && { path: [path] }) }),
    ),
  );

const apiKey = z.strictObject(
  {
    name: text("a name"),
    sha256: text("the SHA-256 of the key, 64 hex digits", /^[0-9a-fA-F]{64}$/).refine(
      (hash) => hash.toLowerCase() !== HASH_OF_NOTHING,
      "the SHA-256 of a key; this is the one of an empty text, as of a variable that was not set",
    ),
    roles: textList("names of roles"),
  },
  "a key: { name, sha256, roles }",
);

const role = z.strictObject(
  {
    read: textList("slugs, or *").optional(),
    sync: flag.optional(),
    metrics: flag.optional(),
  },
  "a role: { read, sync, metrics }",
);

export const AUTH_FILE = z
  .strictObject(
    {
      jwt: jwt.optional(),
      apiKeys: z.array(apiKey, "a list of keys").optional(),
      roles: z.record(z.string(), role, "roles by name").optional(),
      anonymous: textList("names of roles").optional(),
    },
    "how callers prove who they are: { jwt, apiKeys, roles, anonymous }",
  )
  .superRefine(({ jwt, apiKeys = [], anonymous = [] }, context) => {
    if (jwt === undefined && apiKeys.length === 0 && anonymous.length === 0)
      context.addIssue({
        code: "custom",
        message: "jwt, apiKeys or anonymous; leave auth out to serve this machine alone without authentication",
      });
    for (const property of ["name", "sha256"] as const) {
      const values = apiKeys.map((key) => key[property].toLowerCase());
      values.forEach((value, i) => {
        if (values.indexOf(value) < i)
          context.addIssue({
            code: "custom",
            path: ["apiKeys", i, property],
            message: `a ${property} that no other key has`,
          });
      });
    }
  });
export type AuthFile = z.infer<typeof AUTH_FILE>;
