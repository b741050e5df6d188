/** A PostgreSQL database with row-level security per person, and the tokens of its people (people.sql). */
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { runSql } from "../postgres.ts";
import { runStatement } from "../runStatement.ts";
import { clonePostgresTemplate } from "../templates.ts";

const ALICE = "a11ce000-0000-4000-8000-000000000001";
const BOB = "b0b00000-0000-4000-8000-000000000002";

export interface PersonsDatabase {
  /** Address for the role that all people share, and the owner's. */
  db: string;
  ownersDb: string;
  /** Tokens of the two people, for ten minutes unless `claims` say otherwise. */
  alice(claims?: object): string;
  bob(claims?: object): string;
  /** Signed by somebody else. */
  forged: string;
  drop(): Promise<void>;
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function mint(secret: string, claims: object): string {
  const body = { exp: Math.floor(Date.now() / 1000) + 600, type: "collaborator", ...claims };
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(body)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

let made = 0;

/** Makes one out of a template; the role goes with it. */
export async function makePersonsDatabase(template: "source" | "target"): Promise<PersonsDatabase> {
  const { db: ownersDb, drop } = await clonePostgresTemplate(template);
  const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");
  await runSql(ownersDb, read("rls.sql"));
  await runSql(ownersDb, read("people.sql"));
  const role = `persons_${process.pid}_${++made}_jwt`;
  await runSql(ownersDb, `SELECT security.protect('${role}', 'pw')`);
  const [row] = await runStatement(ownersDb, "SELECT security.get_secret('jwt_secret') AS secret");
  const { secret } = row as { secret: string };
  const url = new URL(ownersDb);
  [url.username, url.password] = [role, "pw"];
  return {
    db: url.href,
    ownersDb,
    alice: (claims) => mint(secret, { account_id: ALICE, ...claims }),
    bob: (claims) => mint(secret, { account_id: BOB, ...claims }),
    forged: mint("another secret", { account_id: BOB }),
    drop: async () => {
      await runStatement(ownersDb, `DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
      await drop();
    },
  };
}
