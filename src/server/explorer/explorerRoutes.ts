/**
 * The GraphiQL page for browsers, from the files that `bin/build-explorer.mjs` makes. Everything that the page
 * needs comes from here; its security policy forbids it any other host.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import express, { type Request, type RequestHandler, type Response, Router } from "express";
import { revalidated } from "../revalidated.ts";

/** An operation that the explorer opens with, in a tab of its own. */
export interface ExplorerTab {
  query: string;
  /** JSON text. */
  variables?: string;
}

/** The same folder from src/ and from dist/, which are equally deep. */
const BUILT = fileURLToPath(new URL("../../../dist/explorer/", import.meta.url));
const PAGE = `${BUILT}index.html`;
const TABS_SLOT = '<script type="application/json" id="tabs">[]</script>';

const NOT_BUILT = `<!doctype html><title>lamindb-gateway</title>
<p>GraphQL answers here to POST requests. The explorer is not built: run <code>node bin/build-explorer.mjs</code>.</p>`;

// the editor sets styles by script and starts its workers from this host's files
const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

function tabsSlot(tabs: readonly ExplorerTab[]): string {
  return TABS_SLOT.replace("[]", () => JSON.stringify(tabs).replaceAll("<", "\\u003c"));
}

/** The built page, whose files are beside it, as it stands above them in a browser's address. */
function page(tabs: readonly ExplorerTab[], basePath: string): string {
  if (!existsSync(PAGE)) return NOT_BUILT;
  return readFileSync(PAGE, "utf8")
    .replace(TABS_SLOT, () => tabsSlot(tabs))
    .replaceAll('="./assets/', () => `="${basePath}/explorer/assets/`);
}

/** Whether a request comes from somebody who opened the address in a browser. */
function wantsPage(request: Request): boolean {
  return request.method === "GET" && request.accepts(["application/json", "text/html"]) === "text/html";
}

/** Answers browsers with the page, which opens with the tabs that are found for it, and lets all else pass. */
export function explorerPage(findTabs: () => Promise<readonly ExplorerTab[]>, basePath = ""): RequestHandler {
  return async (request: Request, response: Response, next) => {
    if (!wantsPage(request)) return next();
    const tabs = await findTabs();
    response.set({ "content-security-policy": POLICY }).type("html").send(page(tabs, basePath));
  };
}

/** The page's scripts, styles and fonts; their names change with their content. */
export function explorerAssets(): Router {
  const routes = Router();
  routes.use(revalidated, express.static(BUILT, { index: false, immutable: true, maxAge: "365d", fallthrough: true }));
  return routes;
}
