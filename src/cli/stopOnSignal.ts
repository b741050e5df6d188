import { flushSpans } from "../tracing.ts";
import { EXIT } from "./cliError.ts";
import { isOrphan, isUnderNpm } from "./parent.ts";

const SIGNALS = ["SIGTERM", "SIGINT"] as const;
const LOOK_EVERY_MS = 250;

/**
 * npm gives a signal to the shell between it and this process, which ends without passing it on; and whoever is ended
 * by SIGKILL passes nothing on. The wrapper that started this process on a newer Node is at the other end of a channel.
 */
function onOrphaned(act: () => void): void {
  process.on("disconnect", act);
  process.channel?.unref();
  if (!isUnderNpm) return;
  const look = () => {
    if (!isOrphan()) return;
    clearInterval(timer);
    act();
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
}

/**
 * Ends the process in good order at its first signal, with status 0; later signals change nothing. Not by the
 * library close-with-grace, which ends the process at the second signal. SIGHUP does the same where a terminal has been closed, and
 * where there is nothing to `reload`.
 */
export function stopOnSignal(stop: () => Promise<void>, reload?: () => void): void {
  let isStopping = false;
  const onSignal = () => {
    if (isStopping) return;
    isStopping = true;
    stop()
      .then(() => EXIT.ok)
      .catch((error) => {
        console.error(error instanceof Error ? error.message : error);
        return EXIT.failure;
      })
      .then(async (status) => {
        await flushSpans();
        process.exit(status);
      });
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY;
  process.on("SIGHUP", () => (reload && !hasTerminal && !isStopping ? reload() : onSignal()));
  onOrphaned(onSignal);
}
