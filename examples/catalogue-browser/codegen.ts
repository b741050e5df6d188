import { env } from "node:process";
import type { CodegenConfig } from "@graphql-codegen/cli";

const gateway = env.GATEWAY ?? "http://127.0.0.1:4000";

/** Types of the operations, from the schema in a file (`GATEWAY_SCHEMA`) or, by default, that of a running gateway. */
const config: CodegenConfig = {
  // the types of the configuration lack `descriptions`
  schema: env.GATEWAY_SCHEMA ?? { [`${gateway}/graphql`]: { descriptions: false } as object },
  documents: "src/operations/*.graphql",
  generates: {
    "src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        strictScalars: true,
        useTypeImports: true,
        scalars: {
          DateTime: "string",
          Date: "string",
          BigInt: { input: "string | number", output: "string" },
          JSON: "unknown",
        },
      },
    },
  },
};
export default config;
