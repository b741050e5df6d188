/** Writes the generated types of `examples/catalogue-browser`, by its own settings, from the schema of this code. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildClientSchema, introspectionFromSchema, printSchema } from "graphql";
import { loadCatalogue } from "../catalogue/loadCatalogue.ts";
import { makeSchema } from "../resolvers/makeSchema.ts";

const top = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lamindb-gateway-codegen-"));
try {
  const introspection = introspectionFromSchema(makeSchema(loadCatalogue()), { descriptions: false });
  const schema = join(folder, "schema.graphql");
  writeFileSync(schema, printSchema(buildClientSchema(introspection)));
  const command = join(top, "node_modules/@graphql-codegen/cli/esm/bin.js");
  execFileSync(process.execPath, [command, "--config", "codegen.ts", "--silent"], {
    cwd: join(top, "examples/catalogue-browser"),
    env: { ...process.env, GATEWAY_SCHEMA: schema },
    stdio: "inherit",
  });
} finally {
  rmSync(folder, { recursive: true });
}
