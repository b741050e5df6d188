import { changeAddress } from "../address.ts";
import type { ArtifactsQuery } from "../gql/graphql.ts";

type PageInfo = NonNullable<ArtifactsQuery["artifacts"]>["pageInfo"];

/** Turns pages by cursors, which stay right while objects come and go. */
export function Pager({ hasPreviousPage, hasNextPage, startCursor, endCursor }: PageInfo) {
  if (!hasPreviousPage && !hasNextPage) return null;
  return (
    <nav aria-label="Pages" className="pager">
      <button
        type="button"
        disabled={!hasPreviousPage}
        onClick={() => changeAddress({ before: startCursor ?? undefined })}
      >
        Previous page
      </button>
      <button type="button" disabled={!hasNextPage} onClick={() => changeAddress({ after: endCursor ?? undefined })}>
        Next page
      </button>
    </nav>
  );
}
