import { useReactiveVar } from "@apollo/client/react";
import { failedInstances } from "./instanceReports.ts";

/** Says why something could not be read; nothing if it could. */
export function Problem({ error }: { error: Error | undefined }) {
  if (!error) return null;
  return (
    <p role="alert" className="problem">
      {error.message}
    </p>
  );
}

/** Says which instances gave nothing to the answer of an operation. */
export function FailedInstances({ operation }: { operation: string }) {
  const failed = useReactiveVar(failedInstances).get(operation) ?? [];
  if (failed.length === 0) return null;
  return (
    <ul role="alert" className="problem" aria-label="Instances that did not answer">
      {failed.map(({ slug, message }) => (
        <li key={slug}>{message?.includes(slug) ? message : `${slug}: ${message}`}</li>
      ))}
    </ul>
  );
}
