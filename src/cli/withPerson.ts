/**
 * Commands that read and write instances with rights per person: the person's tokens come by the environment, where no list of
 * processes shows them.
 */
import { GatewayError } from "../errors.ts";
import type { CommandContext } from "./askSchema.ts";
import { type ConfigFlags, withInstances } from "./openInstances.ts";

/** What stands in the place of a request's headers. */
const VARIABLES: ReadonlyMap<string, string> = new Map([
  ["x-lamindb-db-token", "LAMINDB_DB_TOKEN"],
  ["x-lamin-hub-token", "LAMIN_HUB_TOKEN"],
]);

/** For the help of commands. */
export const TOKENS_HELP = `
Instances with \`access: person\` take the person's database token from the environment variable LAMINDB_DB_TOKEN
(several: slug=token,slug=token), or their LaminHub token from LAMIN_HUB_TOKEN.`;

/** A message speaks of headers, which a command line has not. */
function inVariables(error: unknown): unknown {
  if (!(error instanceof GatewayError)) return error;
  const { code, message, details, cause } = error;
  const said = [...VARIABLES].reduce(
    (text, [header, variable]) => text.replaceAll(`the header ${header}`, `the environment variable ${variable}`),
    message,
  );
  return new GatewayError(code, said, details, cause);
}

/** The same as `withInstances`, for whoever the tokens in the environment name. */
export function withPerson<T>(flags: ConfigFlags, run: (context: CommandContext) => Promise<T>): Promise<T> {
  return withInstances(flags, async (context) => {
    const [{ HubTokens }, { reachableInstances }, { RequestPersons }, { OPEN }] = await Promise.all([
      import("../access/hubTokens.ts"),
      import("../access/reachableInstances.ts"),
      import("../access/requestPersons.ts"),
      import("../access/identity.ts"),
    ]);
    const { LAMINDB_DB_TOKEN, LAMIN_HUB_TOKEN } = process.env;
    const sent = new Map([
      ["x-lamindb-db-token", LAMINDB_DB_TOKEN],
      ["x-lamin-hub-token", LAMIN_HUB_TOKEN],
    ]);
    const header = (name: string) => sent.get(name) || undefined;
    const persons = new RequestPersons(context.instances, { identity: OPEN, header }, new HubTokens());
    const bind: CommandContext["bind"] = (instance) => persons.bind(instance);
    const instances = reachableInstances(context.instances, OPEN.rights, bind);
    try {
      return await run({ ...context, instances, bind });
    } catch (error) {
      throw inVariables(error);
    } finally {
      await persons.end();
    }
  });
}
