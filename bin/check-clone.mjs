// Clones the last commit and runs the README's first command in the clone, on bare machines with other Nodes and npms
// than this one. Ends with status 1, and says why, where that fails.
import { join } from "node:path";
import { fetchRelease, inNewFolder, makeBareMachine, root, run } from "./bare-machine.mjs";

await inNewFolder((folder) => {
  for (const [node, npm] of [
    [20, 10], // the oldest that the README promises
    [24, 11],
  ]) {
    console.log(`-- Node ${node}, npm ${npm}`);
    const own = join(folder, `node-${node}-npm-${npm}`);
    const env = makeBareMachine(own, fetchRelease(join(own, "release"), node, npm));
    const clone = join(own, "clone");
    run("git", ["clone", "--quiet", root, clone], { cwd: own, env });
    const output = run("npm", ["run", "demo", "--", "--once"], { cwd: clone, env });
    if (!output.includes("Every claim of the guide holds")) throw new Error(`the guide does not hold:\n${output}`);
  }
});
