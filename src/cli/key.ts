import { randomBytes } from "node:crypto";
import { Command } from "commander";
import { keyHash } from "../access/credentials.ts";

interface KeyFlags {
  name: string;
  role: string[];
  json?: boolean;
}

const KEY_BYTES = 32;
const NO_ROLES =
  "The key has no roles, so it may do no more than callers without a key: fill in `roles` of its entry, or name them with --role.";

function makeKey({ name, role: roles, json }: KeyFlags): void {
  const key = `lgw_${randomBytes(KEY_BYTES).toString("base64url")}`;
  const entry = { name, sha256: keyHash(key), roles };
  if (roles.length === 0) console.error(NO_ROLES);
  if (json) {
    console.log(JSON.stringify({ key, entry }, null, 2));
    return;
  }
  console.log(`The key, which is shown only now; its holder sends it as \`authorization: Bearer …\`:\n\n  ${key}\n`);
  console.log("Add this to the configuration, which needs no more than the key's SHA-256:\n");
  console.log(
    `auth:\n  apiKeys:\n    - { name: ${JSON.stringify(name)}, sha256: ${entry.sha256}, roles: ${JSON.stringify(roles)} }`,
  );
}

/** `key new`: an API key, and what the configuration needs of it. */
export function keyCommand(): Command {
  const more = (role: string, roles: string[]) => [...roles, role];
  const create = new Command("new")
    .description("make an API key, and print what to put in the configuration file")
    .option("--name <name>", "what the key is called", "new-key")
    .option("--role <role>", "a role of its holders, from `auth.roles`; may be repeated", more, [])
    .option("--json", "print JSON")
    .action(makeKey);
  return new Command("key").description("API keys").addCommand(create);
}
