import type { Reporter, TestCase, TestModule } from "vitest/node";

/** The lines that name what a run left out, and why; none where nothing was. */
export function leftOutLines(reasons: readonly string[]): string[] {
  const lines = [...new Set(reasons)].map((reason) => {
    const count = reasons.filter((other) => other === reason).length;
    return `  ${count} ${count === 1 ? "test" : "tests"}: ${reason}`;
  });
  return lines.length > 0 ? ["Left out:", ...lines] : [];
}

/** Why a test was left out, as it or a suite around it says. */
function reasonOf(test: TestCase): string | undefined {
  for (let task: TestCase | TestCase["parent"] = test; task.type !== "module"; task = task.parent) {
    const { leftOut } = task.meta();
    if (leftOut !== undefined) return leftOut;
  }
  return undefined;
}

/** Ends a run's output with what was left out. */
export class LeftOutReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests("skipped")]);
    const lines = leftOutLines(skipped.flatMap((test) => reasonOf(test) ?? []));
    if (lines.length > 0) console.log(`${lines.join("\n")}\n`);
  }
}
