/** The file that Node starts: it notes its parent before the second or so in which the rest is loaded. */
import "./parent.ts";
import "./frugal.ts";

const { runMain } = await import("./program.ts");
await runMain();
