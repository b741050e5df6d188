/** Tokens without `sub` shared one identity where their lasting claims were alike, such as those of two people with the same roles. */
import { describe, expect, it } from "vitest";
import { makeAuthenticate } from "../../src/access/authenticator.ts";
import { authWith, bearer, mint, role, SECRET } from "../support/credentials.ts";

const auth = authWith(
  { reader: role({ read: ["*"] }) },
  { jwt: { secret: SECRET, algorithms: ["HS256"], claims: { roles: "roles", handle: "handle", uid: "uid" } } },
);
const authenticate = makeAuthenticate(auth);
const now = Math.floor(Date.now() / 1000);

async function nameOf(claims: object): Promise<string> {
  const headers: Record<string, string> = bearer(mint({ iss: "login", roles: ["reader"], ...claims }));
  return (await authenticate((name) => headers[name])).identity.name;
}

describe("the identity of a token", () => {
  it.each([
    ["that names nobody", { jti: "a", iat: now - 2 }, { jti: "b", iat: now - 1 }],
    ["that names nobody, by the times alone", { exp: now + 60 }, { exp: now + 61 }],
    ["with a handle", { handle: "ada" }, { handle: "grace" }],
    ["with a uid", { handle: "ada", uid: "AbCd1234" }, { handle: "ada", uid: "AbCd1235" }],
    ["with a handle like the other's uid", { handle: "AbCd1234" }, { uid: "AbCd1234" }],
    ["with a handle like the other's sub", { handle: "ada" }, { sub: "ada" }],
    ["with a sub", { sub: "ada", handle: "x" }, { sub: "grace", handle: "x" }],
  ])("%s is not another's", async (_what, one, other) => {
    expect(await nameOf(one)).not.toBe(await nameOf(other));
  });

  it.each([
    ["a handle", { handle: "ada" }],
    ["a uid", { uid: "AbCd1234" }],
    ["a sub", { sub: "ada" }],
  ])("with %s is the same when the token is renewed", async (_what, who) => {
    expect(await nameOf({ ...who, jti: "a", exp: now + 60 })).toBe(await nameOf({ ...who, jti: "b", exp: now + 90 }));
  });
});
