import type { Instance, ReadSession } from "../instances/instance.ts";
import type { Loaders } from "./loaders.ts";

/** Runs `work` on the request's session of an instance, as `Loaders.read` does; its statements end with a signal. */
export function readUntil<T>(
  { read }: Pick<Loaders, "read">,
  instance: Instance,
  end: AbortSignal,
  work: (session: ReadSession) => Promise<T>,
): Promise<T> {
  return read(instance, (session) => {
    const { all } = session.reader;
    return work({ ...session, reader: { all: (sql, params, other) => all(sql, params, other ?? end) } });
  });
}
