import { env } from "node:process";
import base from "./vitest.config.ts";

env.PARITY_PAIRS ??= "all";

export default { ...base, test: { ...base.test, include: ["test/parity/pairings/*.test.ts"] } };
