import { defineParity } from "../defineParity.ts";

defineParity({ source: "sqlite", target: "sqlite" });
