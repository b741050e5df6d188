/** Links between the documents lead somewhere, and the configurations that they show are valid. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CONFIG_FILE, readDocument } from "../src/config/configFile.ts";

const top = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string) => readFileSync(join(top, path), "utf8");
const pages = [
  "README.md",
  "SECURITY.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "src/README.md",
  "examples/catalogue-browser/README.md",
  ...readdirSync(join(top, "docs")).map((name) => `docs/${name}`),
];
const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```$/gm, "");

/** Anchors of a page's headings, as GitHub makes them. */
function anchorsOf(path: string): string[] {
  const headings = withoutCode(read(path)).matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, text]) =>
    text!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Links of a page into this repository that lead nowhere. */
function brokenLinks(page: string): string[] {
  const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path, anchor] = link.split("#");
      const target = path ? normalize(join(dirname(page), path)) : page;
      return !existsSync(join(top, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
}

describe("links", () => {
  it.each(pages)("of %s lead to files and headings that exist", (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it("of the README lead to every page of docs", () => {
    const linked = [...read("README.md").matchAll(/\]\((docs\/[^)#]+)\)/g)].map(([, path]) => path);
    expect(readdirSync(join(top, "docs")).filter((name) => !linked.includes(`docs/${name}`))).toEqual([]);
  });
});

const configurations = pages
  .filter((page) => !page.startsWith("src"))
  .flatMap((page) =>
    [...read(page).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text], i) => [`${page} ${i + 1}`, text!] as const),
  );

describe("configurations", () => {
  it("are shown", () => expect(configurations.length).toBeGreaterThan(6));

  it.each(configurations)("of %s are valid", (_name, text) => {
    const filled = text.replaceAll(/\$\{\w+\}/g, "a".repeat(64));
    expect(CONFIG_FILE.safeParse(readDocument(filled, "the example")).error).toBeUndefined();
  });
});
