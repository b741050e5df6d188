import type { ReadGateway } from "./readGateway.ts";

interface Page {
  list: { edges: { cursor: string; node: { uid: string } }[]; pageInfo: { hasNextPage: boolean } };
}

/** Uids of a list of artifacts in this order, read page by page. */
export async function pageThrough(gateway: ReadGateway, orderBy: string, size: number): Promise<string[]> {
  const uids: string[] = [];
  let after: string | undefined;
  for (;;) {
    const { list } = await gateway.read<Page>(
      `query ($after: String) { list: artifacts(orderBy: ${orderBy}, first: ${size}, after: $after) {
        edges { cursor node { uid } } pageInfo { hasNextPage } } }`,
      { after },
    );
    uids.push(...list.edges.map(({ node }) => node.uid));
    if (!list.pageInfo.hasNextPage) return uids;
    after = list.edges.at(-1)!.cursor;
  }
}
