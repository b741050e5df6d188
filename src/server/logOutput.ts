/**
 * Standard output, for lines of the log. Where it takes nothing (a full disk), the gateway goes on: lines wait, the newest are dropped
 * beyond a bound, and standard error says so once, until lines can be written again.
 */
import { destination } from "pino";

type Output = ReturnType<typeof destination>;

const MOST_WAITING_BYTES = 8 * 2 ** 20;

function open(): Output {
  const output = destination({ sync: false, maxLength: MOST_WAITING_BYTES });
  const { flushSync } = output;
  let isFailing = false;
  output.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (isFailing || code === "EPIPE") return; // whose reader has gone reads no more
    isFailing = true;
    output.flushSync = () => {}; // which is done at the end, and would try for ever
    process.stderr.write(`The log cannot be written (${code}); lines are kept as long as there is room for them.\n`);
  });
  output.on("write", () => {
    isFailing = false;
    output.flushSync = flushSync;
  });
  output.on("drop", () => output.flush()); // else nothing would be tried any more
  return output;
}

let output: Output | undefined;

/** The same each time. */
export function logOutput(): Output {
  output ??= open();
  return output;
}
