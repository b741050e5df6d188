import { useQuery } from "@apollo/client/react";
import { useAddress } from "../address.ts";
import { ArtifactsDocument } from "../gql/graphql.ts";
import { FailedInstances, Problem } from "../Notices.tsx";
import { ArtifactTable } from "./ArtifactTable.tsx";
import { ColumnPicker } from "./ColumnPicker.tsx";
import { Facets } from "./Facets.tsx";
import { Pager } from "./Pager.tsx";
import { facetPaths, instanceVariables, isNarrowing, whereOf } from "./paths.ts";
import { SearchBox } from "./SearchBox.tsx";

const PAGE_SIZE = 15;

/** Artifacts that are found, with what narrows them down. What was there before stays while the next is read. */
export function ArtifactList() {
  const { instance, search, columns, after, before, ...address } = useAddress();
  const filters = address.filters.filter(isNarrowing);
  const { data, previousData, loading, error } = useQuery(ArtifactsDocument, {
    // a list that was seen before is shown at once, and read again
    fetchPolicy: "cache-and-network",
    variables: {
      ...instanceVariables(instance),
      search: search || undefined,
      where: whereOf(filters),
      columns: ["key", ...columns],
      facets: facetPaths(columns),
      ...(before ? { last: PAGE_SIZE, before } : { first: PAGE_SIZE, after }),
    },
  });
  const artifacts = (data ?? (loading ? previousData : undefined))?.artifacts;
  return (
    <div className="list">
      <title>Catalogue browser</title>
      <h1>Artifacts</h1>
      <SearchBox search={search} />
      <p role="status" className="count">
        {loading ? "Loading …" : artifacts && `${artifacts.totalCount} found`}
      </p>
      <Problem error={error} />
      <FailedInstances operation="Artifacts" />
      <Facets facets={artifacts?.facets ?? []} filters={filters} />
      <section aria-label="Found artifacts" aria-busy={loading}>
        <ColumnPicker instance={instance} columns={columns} />
        {artifacts && <ArtifactTable artifacts={artifacts} showInstance={instance === "*"} />}
        {artifacts && <Pager {...artifacts.pageInfo} />}
      </section>
    </div>
  );
}
