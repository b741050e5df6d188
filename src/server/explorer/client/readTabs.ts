export interface Tab {
  query: string;
  variables?: string;
}

function isTab(value: unknown): value is Tab {
  const tab = value as Partial<Record<keyof Tab, unknown>> | null;
  return typeof tab?.query === "string" && (tab.variables === undefined || typeof tab.variables === "string");
}

function tabsOf(value: unknown): Tab[] {
  return Array.isArray(value) ? value.filter(isTab) : [];
}

/** The JSON file of tabs that the address names; only this gateway's own, by its path. */
async function fetchTabs(path: string): Promise<Tab[]> {
  const url = new URL(path, location.origin);
  if (url.origin !== location.origin) return [];
  const response = await fetch(url, { headers: { accept: "application/json" } });
  return response.ok ? tabsOf(await response.json()) : [];
}

/** The operations to open with: those of `?tabs=/path.json`, else those in the page; none where both are absent. */
export async function readTabs(): Promise<Tab[]> {
  const path = new URLSearchParams(location.search).get("tabs");
  const fetched = path ? await fetchTabs(path).catch(() => []) : [];
  return fetched.length > 0 ? fetched : tabsOf(JSON.parse(document.getElementById("tabs")!.textContent || "[]"));
}
