/**
 * The explorer page as it is served, and, where the machine has a Chromium, as it works in it. Without one the
 * browser's part is left out, and the last lines of the run say so.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { type Gateway, startGateway } from "../../src/server/startGateway.ts";
import { findProgram, needs } from "../support/optionalPrograms.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const BUILD = fileURLToPath(new URL("../../bin/build-explorer.mjs", import.meta.url));
const { source } = TEMPLATE_INSTANCES;
const TABS = [
  { query: 'query Ada { user(handle: "ada") { handle uid } }' },
  {
    query: "query Script($key: String) { artifacts(where: { key: { eq: $key } }) { totalCount } } # </script>",
    variables: '{ "key": "x" }',
  },
  { query: 'subscription Progress { jobProgress(id: "nobody") { state } }' },
];
let gateway: Gateway;
/** The same behind a path prefix. */
let prefixed: Gateway;

beforeAll(async () => {
  execFileSync(process.execPath, [BUILD], { stdio: "inherit" });
  const config = {
    default: source.slug,
    instances: [{ ...source, db: { dialect: "sqlite" as const, path: unpackSqliteTemplate("source") } }],
    modules: [],
    listen: { host: "127.0.0.1", port: 0 },
    limits: DEFAULT_LIMITS,
  };
  gateway = await startGateway(config, { log: false, tabs: TABS });
  const listen = { ...config.listen, basePath: "/lamin" };
  prefixed = await startGateway({ ...config, listen }, { log: false, tabs: TABS });
});
afterAll(() => Promise.all([gateway.stop(), prefixed.stop()]));

const at = (path: string) => new URL(path, (path.startsWith("/lamin") ? prefixed : gateway).url);
const openPage = (path: string) =>
  fetch(at(path), { headers: { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" } });

/** Addresses that a page or a style sheet loads. */
function references(text: string, from: string): string[] {
  const found = [...text.matchAll(/(?:src|href)="([^"]+)"|url\(["']?([^"')]+)["']?\)/g)].map(([, a, b]) => a ?? b!);
  return found.filter((url) => !/^(data:|#|%23)/.test(url)).map((url) => new URL(url, at(from)).href);
}

/** Addresses of the other files that a bundled script loads: their names end in a hash. */
function imports(script: string, from: string): string[] {
  const found = [...script.matchAll(/["'`](?:[./\w]*\/)?([\w.-]+-[\w-]{8}\.(?:js|css))["'`]/g)];
  return found.map(([, name]) => new URL(name!, from).href);
}

describe("the explorer's files", () => {
  it.each([
    ["/", ""],
    ["/graphql", ""],
    ["/lamin", "/lamin"],
    ["/lamin/", "/lamin"],
    ["/lamin/graphql", "/lamin"],
  ])("are all served by the gateway itself for %s", async (path, basePath) => {
    const response = await openPage(path);
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'self'; /);
    const html = await response.text();
    const seen = new Set<string>();
    const waiting = references(html, path);
    expect(waiting.length).toBeGreaterThan(2);
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
      if (seen.has(url)) continue;
      seen.add(url);
      expect(url).toMatch(new RegExp(`^${at(`${basePath}/explorer/assets/`).href}`));
      const asset = await fetch(url);
      expect([url, asset.status]).toEqual([url, 200]);
      const type = asset.headers.get("content-type")!;
      if (/css/.test(type)) waiting.push(...references(await asset.text(), url));
      else if (/javascript/.test(type)) waiting.push(...imports(await asset.text(), url));
    }
    expect([...seen].filter((url) => /worker-/.test(url)).length).toBeGreaterThanOrEqual(2);
  });

  it("hold the tabs, and nothing in them ends the element", async () => {
    const html = await (await openPage("/graphql")).text();
    const [, json] = /<script type="application\/json" id="tabs">(.*?)<\/script>/s.exec(html)!;
    expect(JSON.parse(json!)).toEqual(TABS);
  });

  it("do not stand in the way of clients that are no browsers", async () => {
    const headers = { accept: "*/*", "apollo-require-preflight": "1" };
    const response = await fetch(`${gateway.url}?query={__typename}`, { headers });
    expect(await response.json()).toEqual({ data: { __typename: "Query" } });
  });
});

describe("the explorer in a browser", needs("chromium"), () => {
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findProgram("chromium")!, args: ["--no-sandbox"] });
    page = await browser.newPage();
    page.on("request", (request) => {
      const { protocol, host } = new URL(request.url());
      const own = [gateway, prefixed].map(({ url }) => new URL(url).host);
      if (/^https?:/.test(protocol) && !own.includes(host)) problems.push(`asked ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) problems.push(`${response.status()} for ${response.request().postData()}`);
    });
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(gateway.url);
  });
  afterAll(() => browser?.close());

  const tab = (name: string) => page.getByRole("tab", { name });
  const executeButton = () => page.getByRole("button", { name: /execute query/i });
  const answer = (text: string) => page.locator(".graphiql-response", { hasText: text }).waitFor();

  it("opens with the tabs it was given, and runs one", async () => {
    for (const name of ["Ada", "Script", "Progress"]) await tab(name).waitFor();
    await executeButton().click();
    await answer("Ad4Lvlc1");
  });

  it("runs a subscription", async () => {
    await tab("Progress").click();
    await executeButton().click();
    await answer("OBJECT_NOT_FOUND");
  });

  it("runs what a tab shows, as soon as it shows it", async () => {
    await tab("Script").click();
    await page.locator(".graphiql-query-editor").click();
    // no time for the editor to hand its text over
    await page.evaluate(
      `document.querySelector(".graphiql-tab-button").click();
       document.querySelector(".graphiql-execute-button").click();`,
    );
    await executeButton().click();
    await answer("Ad4Lvlc1");
    await tab("Progress").click();
    await page.locator(".graphiql-query-editor").click();
    await page.keyboard.press("Control+Enter");
    await answer("OBJECT_NOT_FOUND");
  });

  it("offers to run a document, and nothing else", async () => {
    await page.getByRole("button", { name: "New tab" }).click();
    await expect.poll(() => executeButton().isDisabled(), { timeout: 30_000 }).toBe(true);
    await page.locator(".graphiql-query-editor").click();
    await page.keyboard.press("Control+Enter");
    await answer("no operation");
    await page.keyboard.insertText("{ user(handle: ");
    expect(await executeButton().isDisabled()).toBe(true);
    await page.keyboard.insertText('"ada") { uid } }');
    await page.keyboard.press("Escape"); // the list of suggestions, which covers the button
    await executeButton().click();
    await answer("Ad4Lvlc1");
  });

  it("shows the documentation of a type", async () => {
    await page.getByRole("button", { name: /show documentation explorer/i }).click();
    const documentation = page.locator(".graphiql-doc-explorer");
    await documentation.getByRole("link", { name: "Query" }).first().click();
    await documentation.getByRole("link", { name: "Artifact", exact: true }).first().click();
    await documentation.getByText("createdBy").first().waitFor();
  });

  it("builds a query from clicks", async () => {
    await page.getByRole("button", { name: "New tab" }).click();
    await page.getByRole("button", { name: /show graphiql explorer/i }).click();
    const builder = page.locator(".graphiql-explorer-root");
    await builder.locator('[data-field-name="instances"]').click();
    await builder.locator('.graphiql-explorer-instances [data-field-name="slug"]').click();
    await executeButton().click();
    await answer(source.slug);
    await builder.locator('.graphiql-explorer-instances [data-field-name="isDefault"]').click();
    await executeButton().click();
    await answer("isDefault");
  });

  it("works behind a path prefix", async () => {
    await page.goto(at("/lamin").href);
    await tab("Ada").click();
    await executeButton().click();
    await answer("Ad4Lvlc1");
    await tab("Progress").click();
    await executeButton().click();
    await answer("OBJECT_NOT_FOUND");
  });

  it("asks no other host, and reports no error", () => {
    expect(problems).toEqual([]);
  });
});
