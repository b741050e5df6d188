import { defineConfig } from "vitest/config";
import { LeftOutReporter } from "../leftOutReporter.ts";

export default defineConfig({
  test: { root: import.meta.dirname, include: ["sample.ts"], reporters: ["default", new LeftOutReporter()] },
});
