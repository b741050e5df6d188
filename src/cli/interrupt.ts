/** What signals do to commands that come to an end by themselves. `serve` and `demo` have their own way (stopOnSignal). */
import { constants } from "node:os";

type Name = "SIGINT" | "SIGTERM" | "SIGHUP";
const NAMES: readonly Name[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** As in shells: 130 for Ctrl-C. */
const statusOf = (name: Name): number => 128 + constants.signals[name];

let onSignal = (name: Name): void => process.exit(statusOf(name));

/** Ends the process at a signal, with the signal's status. Transactions that are open then leave nothing behind. */
export function endOnSignal(): void {
  for (const name of NAMES) process.on(name, (signal) => onSignal(signal as Name));
  process.channel?.unref(); // of the wrapper; it must not keep a command from ending
}

/**
 * While `work` lasts, the first signal has `wind` bring it to an early end; later ones change nothing, since npm and
 * the wrapper pass on what the terminal has sent already. The process ends with the signal's status.
 */
export async function untilSignal<T>(wind: () => void, work: () => Promise<T>): Promise<T> {
  const before = onSignal;
  let isFirst = true;
  onSignal = (name) => {
    if (!isFirst) return;
    isFirst = false;
    process.exitCode = statusOf(name);
    wind();
  };
  try {
    return await work();
  } finally {
    onSignal = before;
  }
}
