/** What an artifact's row and its storage say about where its data is. */
export interface ArtifactLocation {
  uid: string;
  /** Root of the storage; null where it is not known. */
  root: string | null;
  key: string | null;
  suffix: string | null;
  isKeyVirtual: boolean;
  realKey: string | null;
  overwritesVersions: boolean;
}

/** Length of the part of an artifact's uid that its versions share. */
const STEM = 16;

/** The key within the storage under which the data is. */
export function storageKey(artifact: Omit<ArtifactLocation, "root">): string {
  const { uid, key, suffix, isKeyVirtual, realKey, overwritesVersions } = artifact;
  if (realKey !== null) return realKey;
  if (key !== null && !isKeyVirtual) return key;
  return `.lamindb/${overwritesVersions ? uid.slice(0, STEM) : uid}${suffix ?? ""}`;
}

function joinLocal(root: string, key: string): string {
  const parts = (key.startsWith("/") ? key : `${root}/${key}`).split("/");
  const kept = parts.filter((part, i) => (part !== "" && part !== ".") || (part === "" && i === 0));
  return kept.join("/") || "/";
}

function joinRemote(scheme: string, base: string, key: string): string {
  // what LaminDB's file systems make of such keys (lamindb 2.12.1, UPath)
  if (scheme === "hf" && key.startsWith("/")) return `hf://${key}`;
  return `${base}/${scheme.startsWith("http") ? key.replaceAll("?", "") : key}`;
}

/**
 * Where an artifact's data is, as LaminDB's `artifact.path` says (2.12.1): keys are not escaped, an endpoint
 * that the root names is no part of the path. Null where the storage is not known.
 */
export function artifactPath({ root, ...artifact }: ArtifactLocation): string | null {
  if (root === null) return null;
  const key = storageKey(artifact);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(root)?.[1];
  if (scheme === undefined) return joinLocal(root, key);
  const base = root.replace(/\?endpoint_url=.*$/, "").replace(/\/+$/, "");
  return joinRemote(scheme.toLowerCase(), base, key);
}
