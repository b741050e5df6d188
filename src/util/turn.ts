const waiting: (() => void)[] = [];

function next(): void {
  waiting.shift()!();
  if (waiting.length > 0) setImmediate(next);
}

/**
 * Resolves at one of the next turns of the event loop, after those who waited before, one at each. For what happens to hundreds at the
 * same moment: in between all else goes on.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(next);
  });
}
