import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { temporaryPath } from "../support/temporary.ts";

/** A folder with these files; LaminDB's settings are looked for in it, and nowhere else. */
function folderOf(files: Record<string, string>): { folder: string; env: Record<string, string> } {
  const folder = temporaryPath("config");
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return {
    folder,
    env: { LAMIN_SETTINGS_DIR: folder, HOME: join(folder, "home"), LAMIN_CACHE_DIR: join(folder, "cache") },
  };
}

function load(text: string, env: Record<string, string> = {}, files: Record<string, string> = {}) {
  const { folder, env: own } = folderOf({ "gateway.yaml": text, ...files });
  return { folder, config: loadConfig({ file: join(folder, "gateway.yaml"), env: { ...own, ...env }, cwd: folder }) };
}

const settings = (owner: string, name: string, more: Record<string, string>) =>
  Object.entries({ owner, name, ...more })
    .map(([key, value]) => `lamindb_instance_${key}=${value}\n`)
    .join("");

describe("where to listen", () => {
  const db = "default: a/b\ninstances: [{ slug: a/b, db: x.db }]\nlisten: { host: file.example, port: 1 }";
  const listenOf = (env: Record<string, string>, listen: { host?: string; port?: number }) => {
    const { folder, env: own } = folderOf({ "gateway.yaml": db });
    return loadConfig({ file: join(folder, "gateway.yaml"), env: { ...own, ...env }, listen }).listen;
  };

  it("is said by the command line, else the environment, else the file, each part for itself", () => {
    expect(listenOf({}, {})).toEqual({ host: "file.example", port: 1 });
    expect(listenOf({ PORT: "2" }, {})).toEqual({ host: "file.example", port: 2 });
    const both = { PORT: "2", HOST: "127.0.0.2" };
    expect(listenOf(both, { port: 0 })).toEqual({ host: "127.0.0.2", port: 0, hostFrom: "HOST (environment)" });
    expect(listenOf(both, { host: "127.0.0.3" })).toEqual({ host: "127.0.0.3", port: 2, hostFrom: "--host" });
  });

  it("may be wrong in the environment where the command line says otherwise", () => {
    expect(listenOf({ PORT: "nowhere" }, { port: 3 })).toEqual({ host: "file.example", port: 3 });
    expect(() => listenOf({ PORT: "nowhere" }, {})).toThrow("PORT (environment)");
  });
});

describe("the file", () => {
  const file = (slug: string) => `default: ${slug}\ninstances: [{ slug: ${slug}, db: x.db }]`;
  const names = ["gateway.yaml", "named.yaml", "flag.yaml"];
  const all = Object.fromEntries(names.map((name) => [name, file(`a/${name}`)]));

  it("is --config, else LAMINDB_GATEWAY_CONFIG, else gateway.yaml in the working directory", () => {
    const { folder, env } = folderOf(all);
    const named = { ...env, LAMINDB_GATEWAY_CONFIG: "named.yaml" };
    const originOf = (more: object) => {
      const { origin, default: slug } = loadConfig({ env, cwd: folder, ...more });
      return [origin, slug];
    };
    expect(originOf({ env: named, file: "flag.yaml" })).toEqual([join(folder, "flag.yaml"), "a/flag.yaml"]);
    expect(originOf({ env: named })).toEqual([join(folder, "named.yaml"), "a/named.yaml"]);
    expect(originOf({})).toEqual([join(folder, "gateway.yaml"), "a/gateway.yaml"]);
  });

  it("is not gateway.yml: LaminDB's settings are used, and it says so", () => {
    const instance = settings("me", "here", { id: "037ba1e08d804f91a90275a47735076a", db: "sqlite:///x.db" });
    const { folder, env } = folderOf({ "gateway.yml": file("a/b"), ".lamin/instance--me--here.env": instance });
    const { origin, warnings, default: slug } = loadConfig({ env, cwd: folder });
    expect([origin, slug]).toEqual([`LaminDB's settings in ${join(folder, ".lamin")}`, "me/here"]);
    expect(warnings).toContain("gateway.yml is ignored: rename it to gateway.yaml, or use --config gateway.yml.");
  });
});

describe("a configuration file", () => {
  it("is completed with ids, absolute paths and defaults", () => {
    const { config, folder } = load(`
default: anonymous/test-sync
instances:
  - { slug: laminlabs/lamindata, id: 037BA1E0-8d80-4f91-a902-75a47735076a, db: "sqlite:////srv/lamin.db", storage: ./data }
  - { slug: anonymous/test-sync, db: target/lamin.db, modules: [bionty] }
  - { slug: a/pg, db: "postgresql://u@db.example/x" }
`);
    expect(config.instances).toEqual([
      {
        slug: "laminlabs/lamindata",
        id: "037ba1e08d804f91a90275a47735076a",
        uid: "4XIuR0tvaiXM",
        db: { dialect: "sqlite", path: "/srv/lamin.db" },
        storage: join(folder, "data"),
      },
      {
        slug: "anonymous/test-sync",
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        uid: expect.stringMatching(/^\w{12}$/),
        db: { dialect: "sqlite", path: join(folder, "target/lamin.db") },
        modules: ["bionty"],
      },
      expect.objectContaining({ db: { dialect: "postgres", url: "postgresql://u@db.example/x" } }),
    ]);
    expect(config).toMatchObject({ listen: { host: "127.0.0.1", port: 4000 }, limits: DEFAULT_LIMITS });
    expect(config.user).toBeUndefined();
    expect(Object.isFrozen(config.instances[0])).toBe(true);
  });

  it.each(["sqlite:///a/b.db", "sqlite:////a/b.db", "/a/b.db"])("takes %s as the file /a/b.db", (db) => {
    const { config } = load(`instances: [{ slug: a/b, db: "${db}" }]`);
    expect(config.instances[0]!.db).toEqual({ dialect: "sqlite", path: "/a/b.db" });
  });

  it("keeps ids and uids that look like numbers as they are written", () => {
    const id = "00000000000000000000000000000001";
    const { config } = load(`instances: [{ slug: a/b, id: ${id}, db: x }]\nuser: { handle: me, uid: 00000000 }`);
    expect(config.instances[0]!.id).toBe(id);
    expect(config.user).toEqual({ handle: "me", uid: "00000000" });
  });

  it("takes variables in any value, literally within a URL's user part", () => {
    const text = `{ "instances": [{ "slug": "a/b", "db": "postgresql://u:\${SECRET}@h/\${NAME}" }], "listen": { "port": "\${WEB}" } }`;
    const { config } = load(text, { SECRET: "p@ss/w:d", NAME: "x", WEB: "81" });
    expect(config.instances[0]!.db).toEqual({ dialect: "postgres", url: "postgresql://u:p%40ss%2Fw%3Ad@h/x" });
    expect(config.listen.port).toBe(81);
  });

  it("takes the size of a pool and PostgreSQL addresses as libpq has them", () => {
    const url = "postgresql://user@/db?host=/socket&channel_binding=require";
    const { config } = load(`instances: [{ slug: a/b, db: "${url}", pool: { max: 3 }, pooler: transaction }]`);
    expect(config.instances[0]!.db).toEqual({ dialect: "postgres", url, poolMax: 3, pooler: "transaction" });
    expect(() => load("instances: [{ slug: a/b, db: x, pooler: session }]")).toThrow(
      /instances\[0\]\.pooler: expected transaction; leave it out/,
    );
  });

  it("lets PORT and HOST override the file", () => {
    const text = "instances: [{ slug: a/b, db: x }]\nlisten: { host: ::1, port: 5 }";
    expect(load(text, { PORT: "0", HOST: "0.0.0.0" }).config.listen).toEqual({
      ...{ host: "0.0.0.0", port: 0, hostFrom: "HOST (environment)" },
    });
    expect(load(text).config.listen).toEqual({ host: "::1", port: 5 });
  });

  it("reaches a replica as it does the database, which is PostgreSQL and has no rights per person", () => {
    const [db, url] = ["postgresql://h/x", "postgresql://replica/x"];
    const { config } = load(`instances: [{ slug: a/b, db: "${db}", readUrl: "${url}", pool: { max: 3 } }]`);
    expect(config.instances[0]!.readFrom).toEqual({ dialect: "postgres", url, poolMax: 3 });
    for (const wrong of [
      `db: x, readUrl: "${url}"`,
      `db: "${db}", readUrl: x`,
      `db: "${db}", readUrl: "${url}", access: person`,
    ])
      expect(() => load(`instances: [{ slug: a/b, ${wrong} }]`)).toThrow("instances[0].readUrl");
  });

  it("gives another slug of one database the id that it is configured with", () => {
    const id = "037ba1e08d804f91a90275a47735076a";
    const { config } = load(`
default: a/b
instances:
  - { slug: a/alias, db: "postgresql://me@127.0.0.1/x" }
  - { slug: a/b, id: ${id}, db: "postgresql://you@localhost:5432/x" }
  - { slug: a/c, db: "postgresql://you@localhost:5433/x" }
`);
    expect(config.instances.map((instance) => instance.id === id)).toEqual([true, true, false]);
  });
});

describe("LaminDB's own settings", () => {
  const files = {
    ".lamin/instance--me--local.env": settings("me", "local", {
      storage_root: "/data/local",
      db: "null",
      id: "a".repeat(32),
    }),
    ".lamin/instance--me--cloud.env": settings("me", "cloud", {
      storage_root: "s3://b/pre?endpoint_url=http://x",
      db: "null",
    }),
    ".lamin/instance--me--pg.env": settings("me", "pg", { storage_root: "s3://c", db: "postgresql://w:x=y@h:5/d" }),
    ".lamin/instance--me--broken.env": settings("me", "broken", { db: "mysql://u:canary@h/d" }),
    ".lamin/staging--instance--me--other.env": settings("me", "other", { storage_root: "/data/other" }),
    ".lamin/current_user.env": "lamin_user_uid=DzTjkKse\nlamin_user_handle=me\nlamin_user_name=null\n",
    ".lamin/current_instance.env": settings("me", "local", {}),
    "work/.lamin/current_instance": "me/pg",
    "work/deep/readme.txt": "",
  };
  const { folder, env } = folderOf(files);
  const zero = (more: Record<string, string> = {}, cwd = folder) => loadConfig({ env: { ...env, ...more }, cwd });

  it("are the configuration where no file is named", () => {
    const { instances, user, warnings, ...config } = zero();
    expect(config.default).toBe("me/local");
    expect(Object.fromEntries(instances.map(({ slug, db }) => [slug, db]))).toEqual({
      "me/cloud": {
        ...{ dialect: "sqlite", path: join(folder, "cache/b/pre/.lamindb/lamin.db") },
        copyOf: expect.stringMatching(/^s3:\/\/b\/pre/),
      },
      "me/local": { dialect: "sqlite", path: "/data/local/.lamindb/lamin.db" },
      "me/pg": { dialect: "postgres", url: "postgresql://w:x=y@h:5/d" },
    });
    expect(instances.map(({ readOnly }) => readOnly ?? false)).toEqual([true, false, false]);
    expect(user).toEqual({ handle: "me", uid: "DzTjkKse" });
    expect(warnings).toEqual([expect.stringContaining("instance--me--broken.env")]);
    expect(warnings!.join()).not.toContain("canary");
  });

  it("name the current instance by variable, then by folder, then by the last connection", () => {
    expect(zero({}, join(folder, "work/deep")).default).toBe("me/pg");
    expect(zero({ LAMIN_CURRENT_INSTANCE: "cloud" }, join(folder, "work/deep")).default).toBe("me/cloud");
    expect(zero({ LAMIN_CURRENT_INSTANCE: "me/absent" }).default).toBe("me/local");
  });

  it("are those of another environment where LAMIN_ENV says so", () => {
    expect(zero({ LAMIN_ENV: "staging" })).toMatchObject({ default: "me/other", instances: [{ slug: "me/other" }] });
  });

  it("stand behind the file's instances", () => {
    const text = "default: me/local\ndiscover: true\ninstances: [{ slug: me/local, db: mine.db }]";
    const { config } = load(text, {}, files);
    expect(config.instances.map(({ slug }) => slug)).toEqual(["me/local", "me/cloud", "me/pg"]);
    expect(config.instances[0]!.db).toMatchObject({ path: expect.stringMatching(/mine\.db$/) });
  });
});
