import { useQuery } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { changeAddress } from "../address.ts";
import { FeaturesDocument } from "../gql/graphql.ts";
import { Problem } from "../Notices.tsx";
import { COLUMNS, featurePath, instanceVariables, isFeature, titleOf } from "./paths.ts";

/** The value once it has stayed the same for a moment, so that not every letter typed is a request. */
function useSettled(value: string, ms = 250): string {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

function Choice({ path, columns }: { path: string; columns: readonly string[] }) {
  const chosen = columns.includes(path);
  const change = () =>
    changeAddress({ columns: chosen ? columns.filter((column) => column !== path) : [...columns, path] });
  return (
    <label>
      <input type="checkbox" checked={chosen} onChange={change} /> {titleOf(path)}
    </label>
  );
}

/** Features of the instance by name; those of one name are one column. */
function FeatureChoices({ instance, columns }: { instance: string; columns: readonly string[] }) {
  const [typed, setTyped] = useState("");
  const search = useSettled(typed.trim());
  const variables = { ...instanceVariables(instance), search: search || undefined };
  const { data, previousData, loading, error } = useQuery(FeaturesDocument, { variables });
  const features = (data ?? previousData)?.features;
  const found = (features?.nodes ?? []).map(({ name }) => featurePath(name ?? ""));
  const paths = [...new Set([...columns.filter(isFeature), ...found])];
  const left = features ? features.totalCount - features.nodes.length : 0;
  return (
    <fieldset aria-busy={loading}>
      <legend>Features</legend>
      <label className="find">
        Find a feature <input type="search" value={typed} onChange={(event) => setTyped(event.target.value)} />
      </label>
      <Problem error={error} />
      <div className="choices">
        {paths.map((path) => (
          <Choice key={path} path={path} columns={columns} />
        ))}
      </div>
      {left > 0 && <p className="faint">{left} more: search for them</p>}
    </fieldset>
  );
}

/** Chooses the columns of the table. Features that are columns are counted by, too. */
export function ColumnPicker({ instance, columns }: { instance: string; columns: readonly string[] }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="columns" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Columns</summary>
      <fieldset>
        <legend>Properties</legend>
        <div className="choices">
          {Object.keys(COLUMNS).map((path) => (
            <Choice key={path} path={path} columns={columns} />
          ))}
        </div>
      </fieldset>
      {open && <FeatureChoices instance={instance} columns={columns} />}
    </details>
  );
}
