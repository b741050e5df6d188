import { useId } from "react";
import { changeAddress, type Filter } from "../address.ts";
import type { ArtifactsQuery } from "../gql/graphql.ts";
import { showValue } from "../showValue.ts";
import { titleOf } from "./paths.ts";

type Facet = NonNullable<ArtifactsQuery["artifacts"]>["facets"][number];

const sameFilter = (one: Filter) => {
  const text = JSON.stringify([one.path, one.value]);
  return (other: Filter) => JSON.stringify([other.path, other.value]) === text;
};

/** Adds a filter, or takes it away if it is there. */
function toggle(filters: readonly Filter[], filter: Filter): void {
  const others = filters.filter((other) => !sameFilter(filter)(other));
  changeAddress({ filters: others.length < filters.length ? others : [...filters, filter] });
}

function FacetBox({ facet: { by, buckets, missing }, filters }: { facet: Facet; filters: readonly Filter[] }) {
  const title = useId();
  if (buckets.length === 0) return null;
  return (
    <section aria-labelledby={title}>
      <h3 id={title}>{titleOf(by)}</h3>
      <ul>
        {buckets.map(({ value, count }) => (
          <li key={JSON.stringify(value)}>
            <button
              type="button"
              aria-pressed={filters.some(sameFilter({ path: by, value }))}
              onClick={() => toggle(filters, { path: by, value })}
            >
              <span>{showValue(value) || "(empty)"}</span> <span className="number">{count}</span>
            </button>
          </li>
        ))}
      </ul>
      {missing > 0 && <p className="faint">{missing} without</p>}
    </section>
  );
}

/** How many artifacts of the whole list have which value; a click narrows the list to it, another takes that back. */
export function Facets({ facets, filters }: { facets: readonly Facet[]; filters: readonly Filter[] }) {
  return (
    <aside aria-label="Filters" className="facets">
      {filters.length > 0 && (
        <ul className="chosen" aria-label="Chosen filters">
          {filters.map((filter) => (
            <li key={JSON.stringify([filter.path, filter.value])}>
              <button type="button" onClick={() => toggle(filters, filter)}>
                {titleOf(filter.path)}: {showValue(filter.value) || "(empty)"}{" "}
                <span role="img" aria-label="remove">
                  ×
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {facets.map((facet) => (
        <FacetBox key={facet.by} facet={facet} filters={filters} />
      ))}
    </aside>
  );
}
