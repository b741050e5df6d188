import type { Registry } from "../catalogue/model.ts";
import type { Limits } from "../config/config.ts";
import type { Instance } from "../instances/instance.ts";
import { ReadSessions } from "../instances/readSessions.ts";
import { loadList } from "../loaders/loadList.ts";
import type { ListArgs, Where } from "../query/page.ts";
import { selectColumns } from "../query/selection.ts";
import { hasTypes } from "../sync/request.ts";

const PAGE_SIZE = 5_000;

/**
 * The uids of the objects that a list with this filter shows, of versioned ones the latest versions, in pages. Types
 * come before what may have them as its type, else row order; so that each page is found along the row's key.
 */
export async function* listUids(
  source: Instance,
  registry: Registry,
  where: Where | null | undefined,
  limits: Limits,
  signal: AbortSignal | undefined,
): AsyncGenerator<string[]> {
  const conditions = [...(registry.isVersioned ? [{ isLatest: { eq: true } }] : []), ...(where ? [where] : [])];
  const parts: Where[] = hasTypes(registry) ? [{ isType: { eq: true } }, { isType: { ne: true } }] : [{}];
  const selection = { node: selectColumns("uid"), link: selectColumns(), cursors: true };
  const sessions = new ReadSessions(signal);
  const wide = { ...limits, maxPageSize: PAGE_SIZE };
  for (const part of parts) {
    let args: ListArgs = { where: { and: [part, ...conditions] }, first: PAGE_SIZE };
    for (let more = true; more; ) {
      const { edges, hasNextPage } = await sessions.read(source, (session) =>
        loadList(session, registry, args, selection, wide),
      );
      yield edges.flatMap(({ node }) => node.values.get("uid") ?? []);
      args = { ...args, after: edges.at(-1)?.cursor ?? null };
      more = hasNextPage;
    }
  }
}
