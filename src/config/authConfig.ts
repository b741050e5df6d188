import type { AuthFile } from "./authFile.ts";
import type { AuthConfig, JwtConfig, Role } from "./config.ts";

/** Algorithms that are taken where none are named. */
const USUAL_ALGORITHMS = { secret: ["HS256"], jwksUrl: ["RS256", "ES256", "EdDSA"] };

function jwtConfig({
  secret,
  jwksUrl,
  algorithms,
  issuer,
  audience,
  claims = {},
}: NonNullable<AuthFile["jwt"]>): JwtConfig {
  const { roles = "roles", handle, uid } = claims;
  return {
    ...(secret !== undefined && { secret }),
    ...(jwksUrl !== undefined && { jwksUrl }),
    algorithms: algorithms ?? USUAL_ALGORITHMS[secret === undefined ? "jwksUrl" : "secret"],
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
    claims: { roles, ...(handle !== undefined && { handle }), ...(uid !== undefined && { uid }) },
  };
}

/** Who may do what, with every default filled in. */
export function authConfig({ jwt, apiKeys = [], roles = {}, anonymous = [] }: AuthFile): AuthConfig {
  const complete = Object.entries(roles).map(([name, { read = [], sync = false, metrics = false }]): [string, Role] => [
    name,
    { read, sync, metrics },
  ]);
  return {
    ...(jwt && { jwt: jwtConfig(jwt) }),
    apiKeys: apiKeys.map((key) => ({ ...key, sha256: key.sha256.toLowerCase() })),
    roles: Object.fromEntries(complete),
    anonymous,
  };
}

/** What whoever starts the gateway should know of it, a sentence each: names that lead nowhere, checks that are not made. */
export function authWarnings({ jwt, apiKeys, roles, anonymous }: AuthConfig, slugs: readonly string[]): string[] {
  const named = new Set([...anonymous, ...apiKeys.flatMap((key) => key.roles)]);
  const idle = apiKeys.filter((key) => key.roles.length === 0);
  const unknownRoles = [...named].filter((name) => !Object.hasOwn(roles, name));
  const read = new Set(Object.values(roles).flatMap((role) => role.read));
  const unknownSlugs = [...read].filter((slug) => slug !== "*" && !slugs.includes(slug));
  return [
    ...idle.map(({ name }) => `auth: the key ${name} has no roles, so it gives no rights.`),
    ...unknownRoles.map((name) => `auth: there is no role ${name}, so it gives no rights.`),
    ...unknownSlugs.map((slug) => `auth: a role may read ${slug}, which is not configured.`),
    ...(jwt?.jwksUrl !== undefined && jwt.audience === undefined
      ? ["auth: no audience is set, so tokens that the issuer made for other services are accepted, too."]
      : []),
  ];
}
