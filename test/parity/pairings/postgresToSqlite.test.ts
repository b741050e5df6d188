import { defineParity } from "../defineParity.ts";

defineParity({ source: "postgres", target: "sqlite" });
