/** As src/cli/main.ts, without the await at its top, which CommonJS does not have. */
import "../../src/cli/parent.ts";
import "../../src/cli/frugal.ts";
import { runMain } from "../../src/cli/program.ts";

void runMain();
