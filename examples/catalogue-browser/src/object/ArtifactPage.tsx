import { useQuery } from "@apollo/client/react";
import { useEffect, useRef } from "react";
import { ArtifactDocument } from "../gql/graphql.ts";
import { Link } from "../Link.tsx";
import { Problem } from "../Notices.tsx";
import { Annotations } from "./Annotations.tsx";
import { Copies } from "./Copies.tsx";
import { Lineage } from "./Lineage.tsx";

/** All that the gateway knows of one artifact. Lineage and copies take longer, and come by themselves. */
export function ArtifactPage(which: { instance: string; uid: string }) {
  const { data, loading, error } = useQuery(ArtifactDocument, { variables: which });
  const heading = useRef<HTMLHeadingElement>(null);
  // what a screen reader reads next, and where Tab goes on from
  useEffect(() => heading.current?.focus(), []);
  const artifact = data?.artifact;
  const name = artifact ? (artifact.key ?? artifact.description ?? artifact.uid) : which.uid;
  return (
    <article className="object" aria-busy={loading}>
      <title>{`${name} – Catalogue browser`}</title>
      <nav>
        <Link to={{ artifact: undefined }}>Back to the list</Link>
      </nav>
      <h1 ref={heading} tabIndex={-1}>
        {name}
      </h1>
      <p className="faint">in {which.instance}</p>
      <p role="status">{loading && "Loading …"}</p>
      <Problem error={error} />
      {!loading && !error && !artifact && <p role="alert">{which.instance} has no artifact with this uid.</p>}
      {artifact && (
        <>
          {artifact.path && <code className="path">{artifact.path}</code>}
          <section aria-labelledby="describe">
            <h2 id="describe">Description</h2>
            <pre>{artifact.describe.text}</pre>
          </section>
          <Annotations annotations={artifact.annotations} />
          <Lineage {...which} />
          <Copies {...which} />
        </>
      )}
    </article>
  );
}
