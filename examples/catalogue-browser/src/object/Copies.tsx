import { useQuery } from "@apollo/client/react";
import { CopiesDocument, type CopiesQuery } from "../gql/graphql.ts";
import { Link } from "../Link.tsx";
import { FailedInstances, Problem } from "../Notices.tsx";

type Copied = NonNullable<CopiesQuery["artifact"]>;

/** Whether a synced artifact is as it is in its source. */
function Origin({ _state: { origin }, stale }: Pick<Copied, "_state" | "stale">) {
  if (!origin) return null;
  const differing = stale && [...stale.fields, ...stale.annotations];
  return (
    <p>
      Synced from {origin.slug ?? "an instance that this gateway does not know"}
      {differing && (differing.length > 0 ? `, which differs now: ${differing.join(", ")}` : ", and up to date")}.
    </p>
  );
}

/** Where else the artifact is, by its uid or by its content. */
export function Copies(which: { instance: string; uid: string }) {
  const { data, loading, error } = useQuery(CopiesDocument, { variables: which, fetchPolicy: "cache-and-network" });
  const artifact = data?.artifact;
  return (
    <section aria-labelledby="copies" aria-busy={loading}>
      <h2 id="copies">Copies in other instances</h2>
      <p role="status">{loading ? "Loading …" : artifact?.copies.length === 0 && "None"}</p>
      <Problem error={error} />
      <FailedInstances operation="Copies" />
      {artifact && <Origin {...artifact} />}
      <ul aria-label="Copies">
        {artifact?.copies.map(({ instance, object, match }) => (
          <li key={object.id}>
            <Link to={{ artifact: { instance: instance.slug, uid: object.uid } }}>{instance.slug}</Link>{" "}
            <span className="faint">{match === "UID" ? "the same object" : "the same content"}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
