import { useQuery } from "@apollo/client/react";
import { changeAddress, useAddress } from "./address.ts";
import { InstancesDocument } from "./gql/graphql.ts";
import { isFeature } from "./list/paths.ts";
import { Problem } from "./Notices.tsx";

/** Chooses whose artifacts are listed. Features are left behind: another instance may not have them. */
export function InstancePicker() {
  const { instance, filters, columns } = useAddress();
  const { data, error } = useQuery(InstancesDocument);
  const instances = data?.instances ?? [];
  const chosen = instance === "default" ? (instances.find(({ isDefault }) => isDefault)?.slug ?? "") : instance;
  const choose = (slug: string) =>
    changeAddress({
      instance: slug,
      filters: filters.filter(({ path }) => !isFeature(path)),
      columns: columns.filter((path) => !isFeature(path)),
    });
  return (
    <div>
      <label>
        Instance{" "}
        <select value={chosen} onChange={(event) => choose(event.target.value)}>
          {instances.map(({ slug, status }) => (
            <option key={slug} value={slug}>
              {status.up ? slug : `${slug} (does not answer)`}
            </option>
          ))}
          <option value="*">All instances</option>
        </select>
      </label>
      <Problem error={error} />
    </div>
  );
}
