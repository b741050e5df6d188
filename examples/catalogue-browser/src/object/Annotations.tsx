import type { ArtifactQuery } from "../gql/graphql.ts";
import { showValue } from "../showValue.ts";

type Annotation = NonNullable<ArtifactQuery["artifact"]>["annotations"][number];

/** What a registry is called: `BIONTY_CELL_TYPE` → `bionty cell type`. */
const registryTitle = (registry: string) => registry.toLowerCase().replaceAll("_", " ");

const nameOf = ({ feature, registry }: Annotation) => feature?.name ?? (registry ? registryTitle(registry) : "labels");

/** Features with their values, and labels. */
export function Annotations({ annotations }: { annotations: readonly Annotation[] }) {
  if (annotations.length === 0) return null;
  return (
    <section aria-labelledby="annotations">
      <h2 id="annotations">Annotations</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Feature or labels</th>
            <th scope="col">Slot</th>
            <th scope="col">Type</th>
            <th scope="col">Values</th>
          </tr>
        </thead>
        <tbody>
          {annotations.map((annotation) => (
            <tr key={JSON.stringify([annotation.feature?.id, annotation.slot, annotation.registry])}>
              <th scope="row">{nameOf(annotation)}</th>
              <td>{annotation.slot}</td>
              <td>{annotation.feature?.dtype}</td>
              <td>{showValue(annotation.values, annotation.feature?.dtype)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
