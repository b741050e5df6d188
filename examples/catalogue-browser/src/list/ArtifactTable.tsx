import type { ArtifactsQuery } from "../gql/graphql.ts";
import { Link } from "../Link.tsx";
import { showSize, showValue } from "../showValue.ts";
import { titleOf } from "./paths.ts";

type Artifacts = NonNullable<ArtifactsQuery["artifacts"]>;

function showCell(name: string, dtype: string | null, value: unknown): string {
  return name === "size" && value !== null ? showSize(Number(value)) : showValue(value, dtype);
}

/** A page of artifacts with the chosen columns. The first column of the API's table, the key, is part of the link. */
export function ArtifactTable({ artifacts, showInstance }: { artifacts: Artifacts; showInstance: boolean }) {
  const { nodes, table } = artifacts;
  const columns = table.columns.slice(1);
  return (
    // a table that is wider than the window is scrolled by keys, too
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it has to have the focus for that
    <section className="scrolled" tabIndex={0} aria-label="Table of artifacts">
      <table>
        <thead>
          <tr>
            <th scope="col">Artifact</th>
            {showInstance && <th scope="col">Instance</th>}
            {columns.map(({ name, dtype }) => (
              <th key={name} scope="col" title={dtype ?? undefined}>
                {titleOf(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {nodes.map(({ id, uid, key, description, instance }, row) => (
            <tr key={id}>
              <th scope="row">
                <Link to={{ artifact: { instance: instance.slug, uid } }}>{key ?? description ?? uid}</Link>
              </th>
              {showInstance && <td>{instance.slug}</td>}
              {columns.map(({ name, dtype }, column) => (
                <td key={name}>{showCell(name, dtype, table.rows[row]?.[column + 1])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
