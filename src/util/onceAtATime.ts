/**
 * The same work, never twice at a time: asked for while it goes on, it is done once more afterwards, however often it was asked for.
 * Whoever asks waits for the last time.
 */
export function onceAtATime(work: () => Promise<void>): () => Promise<void> {
  let going: Promise<void> | undefined;
  let isAskedAgain = false;
  const repeat = async () => {
    do {
      isAskedAgain = false;
      await work();
    } while (isAskedAgain);
  };
  return () => {
    isAskedAgain = true;
    going ??= repeat().finally(() => {
      going = undefined;
    });
    return going;
  };
}
