/** `npm run publish-schema`, for a release: what later schemas are compared with (test/unit/publishedSchema.test.ts). */
import { writeFileSync } from "node:fs";
import { loadCatalogue } from "../catalogue/loadCatalogue.ts";
import { makeSchema } from "../resolvers/makeSchema.ts";
import { PUBLISHED, plainSchema } from "./publishedSchema.ts";

writeFileSync(PUBLISHED, plainSchema(makeSchema(loadCatalogue())));
