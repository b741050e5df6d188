import { Command } from "commander";
import { CONFIG_HELP, type ConfigFlags } from "./openInstances.ts";

/** Prints the schema that a gateway with this configuration serves; without any configuration, that of the built-in modules. */
async function printTheSchema({ config: file }: ConfigFlags): Promise<void> {
  const [{ printSchema }, { loadConfig, namedFile }, { loadCatalogue }, { loadOwnModules }, { makeSchema }] =
    await Promise.all([
      import("graphql"),
      import("../config/loadConfig.ts"),
      import("../catalogue/loadCatalogue.ts"),
      import("../server/loadOwnModules.ts"),
      import("../resolvers/makeSchema.ts"),
    ]);
  const source = { ...(file !== undefined && { file }), env: process.env };
  const modules = namedFile(source) === undefined ? [] : loadConfig(source).modules;
  process.stdout.write(`${printSchema(makeSchema(loadCatalogue(loadOwnModules(modules))))}\n`);
}

/** `schema`: the GraphQL schema as SDL, as `GET /graphql/schema.graphql` gives it; opens no database. */
export function schemaCommand(): Command {
  return new Command("schema")
    .description("print the GraphQL schema as SDL, with the modules of the configuration")
    .option("-c, --config <file>", CONFIG_HELP)
    .action(printTheSchema);
}
