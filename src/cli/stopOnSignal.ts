import { EXIT } from "./cliError.ts";

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/**
 * Ends the process in good order at its first signal, with status 0; later signals change nothing. Not by the
 * library close-with-grace, which ends the process at the second signal.
 */
export function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = () => {
    if (isStopping) return;
    isStopping = true;
    stop().then(
      () => process.exit(EXIT.ok),
      (error) => {
        console.error(error instanceof Error ? error.message : error);
        process.exit(EXIT.failure);
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
}
