import { useQuery } from "@apollo/client/react";
import { LineageDocument } from "../gql/graphql.ts";
import { Link } from "../Link.tsx";
import { FailedInstances, Problem } from "../Notices.tsx";

/** An address of a picture. As an image, SVG can neither run scripts nor load anything. */
const imageUrl = (svg: string) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;

/** What the artifact was made from, and what was made from it: as a picture, and as links. */
export function Lineage(which: { instance: string; uid: string }) {
  const { data, loading, error } = useQuery(LineageDocument, { variables: which });
  const lineage = data?.artifact?.lineage;
  const nodes = lineage?.nodes ?? [];
  const others = nodes.filter(({ object }) => object.__typename === "Artifact" && object.uid !== which.uid);
  return (
    <section aria-labelledby="lineage" aria-busy={loading}>
      <h2 id="lineage">Lineage</h2>
      <p role="status">{loading && "Loading …"}</p>
      <Problem error={error} />
      <FailedInstances operation="Lineage" />
      {lineage?.svg && (
        <img src={imageUrl(lineage.svg)} alt={`Lineage of ${nodes.map(({ label }) => label).join(", ")}`} />
      )}
      {others.length > 0 && (
        <ul aria-label="Artifacts in the lineage">
          {others.map(({ label, object }) => (
            <li key={object.id}>
              <Link to={{ artifact: { instance: object.instance.slug, uid: object.uid } }}>{label}</Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
