/** The example front end, built and served from an origin of its own, as people use it in a browser. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANNOTATED_SYNC, type SyncAnswer } from "../support/annotatedSync.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { findProgram, needs } from "../support/optionalPrograms.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const top = fileURLToPath(new URL("../../", import.meta.url));
const EXAMPLE = join(top, "examples/catalogue-browser");
const { source, target } = TEMPLATE_INSTANCES;
const AWAY = "anonymous/away";
const DATASET = "example_datasets/mini_immuno/dataset1.h5ad";

describe("the example's package", () => {
  it("has the versions that are tested here", () => {
    const read = (path: string) => JSON.parse(readFileSync(path, "utf8")) as Record<string, Record<string, string>>;
    const [own, root] = [read(join(EXAMPLE, "package.json")), read(join(top, "package.json"))];
    expect({ ...root.dependencies, ...root.devDependencies }).toMatchObject({
      ...own.dependencies,
      ...own.devDependencies,
    });
  });
});

/** Builds the page for a gateway. */
async function buildPage(gateway: string, folder: string): Promise<void> {
  const vite = join(top, "node_modules/vite/bin/vite.js");
  const parameters = [vite, "build", "--outDir", folder, "--emptyOutDir", "--logLevel", "warn"];
  const env = { ...process.env, NODE_ENV: "production", VITE_GATEWAY_URL: gateway };
  await promisify(execFile)(process.execPath, parameters, { cwd: EXAMPLE, env });
}

const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** Serves the files of a folder as they are, under a policy that allows nothing inline. */
async function serveFolder(folder: string): Promise<Server> {
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url!, "http://localhost");
    const file = pathname === "/" ? "/index.html" : pathname;
    response.setHeader("content-security-policy", "default-src 'self'; connect-src *; img-src 'self' data:");
    try {
      const content = await readFile(join(folder, file));
      response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream").end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

describe("the example in a browser", needs("chromium"), () => {
  const folder = temporaryPath("catalogue-browser");
  const problems: string[] = [];
  let server: Server;
  let gateway: TestGateway;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = await serveFolder(folder);
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    gateway = await startTestGateway({
      default: target.slug,
      instances: [
        { ...target, db: unpackSqliteTemplate("target") },
        { ...source, db: unpackSqliteTemplate("source") },
        { slug: AWAY, id: "5eed0000000000000000000000000002", db: temporaryPath("away.sqlite") },
      ],
      user: { handle: "anonymous", uid: "00000000" },
      config: { listen: { host: "127.0.0.1", port: 0, cors: { origins: [origin] } } },
    });
    const launching = chromium.launch({ executablePath: findProgram("chromium")!, args: ["--no-sandbox"] });
    [browser] = await Promise.all([launching, buildPage(gateway.url, folder)]);
    page = await browser.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(origin);
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
    server?.close();
  });

  const count = () => page.locator(".count").textContent();
  const found = (number: number) => expect.poll(count).toBe(`${number} found`);
  const picker = () => page.getByRole("combobox", { name: "Instance" });
  const facet = (title: string, value: string) =>
    page.getByRole("region", { name: title, exact: true }).getByRole("button", { name: value });
  const cells = (column: number) => page.locator(`tbody tr > :nth-child(${column})`).allTextContents();
  /** The artifacts of the page, as `slug uid`. */
  const listed = async () => {
    const links = await page.evaluate<string[]>("[...document.querySelectorAll('tbody a')].map(({ href }) => href)");
    return links.map((href) => new URL(href).searchParams).map((to) => `${to.get("at")} ${to.get("artifact")}`);
  };
  const rowLink = (name: string) => page.getByRole("rowheader").getByRole("link", { name, exact: true });
  const copies = () => page.getByRole("list", { name: "Copies", exact: true }).getByRole("link").allTextContents();

  it("opens with the default instance, and lists the one that is picked", async () => {
    await found(0);
    await picker().selectOption({ label: source.slug });
    await found(19);
    expect(await picker().inputValue()).toBe(source.slug);
    expect(await cells(1)).toContain(DATASET);
  });

  it("finds what is searched for, by keys alone", async () => {
    await page.getByLabel("Search", { exact: true }).focus();
    await page.keyboard.type("mini_immuno");
    await page.keyboard.press("Enter");
    await page.getByText(/^[1-9] found$/).waitFor();
    expect(await page.evaluate("document.activeElement.id")).toBe("search"); // to search on
    expect(new Set((await cells(1)).map((key) => key.split("/")[1]))).toEqual(new Set(["mini_immuno"]));
    await page.goBack();
    await found(19);
    expect(await page.getByLabel("Search", { exact: true }).inputValue()).toBe("");
  });

  it("takes a filter of an address that it does not know for none, and does not show it as chosen", async () => {
    const address = page.url();
    await page.goto(`${address}&filter=${encodeURIComponent('["nothing","here"]')}`);
    await found(19);
    expect(await page.getByRole("list", { name: "Chosen filters" }).count()).toBe(0);
    await page.goto(address);
    await found(19);
  });

  it("narrows the list to a value that is clicked, as many as were counted, and back", async () => {
    await facet("Suffix", ".h5ad").click();
    await found(2);
    expect(await facet("Suffix", ".h5ad").getAttribute("aria-pressed")).toBe("true");
    expect(await facet("Suffix", ".h5ad").textContent()).toMatch(/2$/);
    expect((await cells(1)).every((key) => key.endsWith(".h5ad"))).toBe(true);
    await facet("Suffix", ".h5ad").click();
    await found(19);
  });

  it("shows a feature as a column, and narrows by its values", async () => {
    await page.getByText("Columns", { exact: true }).click();
    const asked: unknown[] = [];
    page.on("request", (request) => {
      if (request.postData()?.includes("query Features")) asked.push(request.postDataJSON().variables.search);
    });
    await page.getByLabel("Find a feature").focus();
    await page.keyboard.type("temperature", { delay: 60 });
    await page.getByRole("checkbox", { name: "temperature", exact: true }).check();
    await expect.poll(() => asked).toContain("temperature");
    expect(asked.length).toBeLessThan("temperature".length); // not with each letter
    await facet("temperature", "21.6").click();
    await found(1);
    expect(await page.getByRole("columnheader").allTextContents()).toContain("temperature");
    expect(await page.getByRole("row", { name: DATASET }).getByRole("cell").allTextContents()).toEqual(
      expect.arrayContaining(["30.9 KB", "21.6"]),
    );
  });

  it("shows an artifact: its description, annotations and the picture of its lineage", async () => {
    await rowLink(DATASET).click();
    const heading = page.getByRole("heading", { level: 1 });
    await expect.poll(() => heading.textContent()).toBe(DATASET);
    await page.locator("pre", { hasText: "kind: dataset" }).waitFor();
    const annotation = page.getByRole("row", { name: /^cell_type_by_model/ });
    expect(await annotation.textContent()).toMatch(/obs.*B cell, T cell/);
    const picture = page.getByRole("img", { name: /^Lineage of .*ingest\.py/ });
    await picture.waitFor();
    await expect.poll(() => page.evaluate("document.querySelector('.object img').naturalWidth")).toBeGreaterThan(100);
    await page.getByText("None", { exact: true }).waitFor();
  });

  it("shows the copy in another instance once it is synced, and leads to it", async () => {
    const { data } = await gateway.query<SyncAnswer>(ANNOTATED_SYNC);
    expect(data!.syncArtifact.outcome).toBe("TRANSFERRED");
    await page.goBack();
    await rowLink(DATASET).click();
    await expect.poll(copies).toEqual([target.slug]);
    await page.getByRole("link", { name: target.slug }).click();
    await page.getByText(`Synced from ${source.slug}, and up to date.`).waitFor();
    await expect.poll(copies).toEqual([source.slug]);
  });

  it("lists all instances together, page by page, and says which does not answer", async () => {
    await page.getByRole("link", { name: "Back to the list" }).click();
    await picker().selectOption("*");
    await found(20);
    const away = () => page.getByRole("alert", { name: "Instances that did not answer" });
    expect(await away().textContent()).toMatch(new RegExp(`^${AWAY}: Its database file`));
    expect(await picker().textContent()).toContain(`${AWAY} (does not answer)`);
    expect(new Set(await cells(2))).toEqual(new Set([source.slug, target.slug]));
    const first = await listed();
    await page.getByRole("button", { name: "Next page" }).click();
    await expect.poll(listed).toHaveLength(5);
    expect(new Set([...first, ...(await listed())]).size).toBe(20);
    await page.getByRole("button", { name: "Previous page" }).click();
    await expect.poll(listed).toEqual(first);
    await picker().selectOption({ label: source.slug });
    await found(19);
    expect(await away().count()).toBe(0);
  });

  it("reports no error", () => {
    expect(problems).toEqual([]);
  });
});
