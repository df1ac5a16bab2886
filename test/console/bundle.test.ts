import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bundleConsole } from "../../src/http/console/bundle.ts";
import { consoleFiles } from "../../src/http/console/console-files.ts";
import { fetchFile } from "../support/console/fetched-console.ts";

/** How the sources become files with names of their content, and how a clone makes them anew. */

const root = join(import.meta.dir, "..", "..");
let place: string;
beforeAll(() => void (place = mkdtempSync(join(tmpdir(), "rollcall-bundle-"))));
afterAll(() => rmSync(place, { recursive: true }));

/** A console in two languages, of which two chunks load each other. */
const sources = {
  "index.html": '<link rel="icon" href="icon.svg" /><link href="style/console.css" /><script src="start.ts"></script>',
  "icon.svg": "<svg/>",
  "style/console.css": '@import "./more.css";\nbody { color: red }',
  "style/more.css": "p { color: blue }",
  "start.ts": 'document.title = "start"; void import("./main.tsx");',
  "main.tsx":
    'document.title = "main"; addEventListener("click", () => void [import("./first.ts"), import("./third.ts")]);',
  "first.ts": 'document.title = "first"; addEventListener("click", () => void import("./second.ts"));',
  "second.ts": 'document.title = "second"; addEventListener("click", () => void import("./first.ts"));',
  "third.ts": 'document.title = "third"; addEventListener("click", () => void import("./fourth.ts"));',
  "fourth.ts": 'document.title = "fourth";',
};

async function bundled(folder: string, changes: Readonly<Record<string, string>> = {}) {
  for (const [name, text] of Object.entries({ ...sources, ...changes })) {
    mkdirSync(dirname(join(place, folder, name)), { recursive: true });
    writeFileSync(join(place, folder, name), text);
  }
  const { page, assets } = await bundleConsole(join(place, folder));
  const names = Object.fromEntries(assets.map(({ name, text }) => [/\.title="(\w+)"/.exec(text)?.[1] ?? name, name]));
  return { page, assets, names };
}

describe("the bundle", () => {
  test("is one file of styles, and a script for each part that is loaded when it is needed", async () => {
    const { page, assets, names } = await bundled("parts");
    expect(assets.map(({ name }) => name.replace(/-[0-9a-f]{12}\./, ".")).toSorted()).toEqual(
      ["console.css", "first.js", "icon.svg", "start.js", "main.js", "second.js", "third.js", "fourth.js"].toSorted(),
    );
    const linked = [...page.matchAll(/(?:href|src)="assets\/([^"]+)"/g)].map(([, name]) => name!);
    expect(linked.map((name) => name.split(".").at(-1))).toEqual(["svg", "css", "js"]);
    expect(assets.find(({ name }) => name.endsWith(".css"))?.text).toContain("p{color:#00f}body{color:red}");
    // Without words, the scripts of both languages are the same.
    const started = `{en:"./${names["main"]}","zh-Hans":"./${names["main"]}"}`;
    const loads = (name: string) => assets.find((asset) => asset.name === names[name])?.text;
    expect(loads("start")).toContain(started);
    expect(loads("main")).toContain(`import("./${names["first"]}")`);
    expect(loads("first")).toContain(`import("./${names["second"]}")`);
    expect(loads("second")).toContain(`import("./${names["first"]}")`);
  });

  test("is the same bytes in another folder", async () => {
    expect(await bundled("elsewhere/deeper")).toEqual(await bundled("here"));
  });

  test("changes the names of what changed and of all that loads it, and no other", async () => {
    const old = await bundled("before");
    const before = old.names;
    const { page, names, assets } = await bundled("after", { "second.ts": `${sources["second.ts"]} alert(1);` });
    // The first loads the second, and the second the first.
    for (const name of ["start", "main", "first", "second"]) expect(names[name]).not.toBe(before[name]!);
    expect(page).toContain(names["start"]!);
    const kept = assets.filter(({ name }) => old.assets.some((asset) => asset.name === name));
    expect(old.assets).toEqual(expect.arrayContaining(kept));
    const styles = await bundled("styles", { "style/more.css": "p { color: green }" });
    expect(["main", "first", "second"].map((name) => styles.names[name])).toEqual(
      ["main", "first", "second"].map((name) => before[name]),
    );
    expect(styles.page).not.toBe((await bundled("again")).page);
  });
});

describe("the words", () => {
  const words = {
    "words.ts": `const counted = (count: number) => count + " keys";
      export const words: { readonly en: object; readonly "zh-Hans": object } = {
        en: { keys: "Keys: ", counted },
        "zh-Hans": { keys: "密钥", counted: (count: number) => count + " 个密钥" },
      };`,
    "second.ts": 'import { words } from "./words.ts"; document.title = "second"; alert(words[CONSOLE_LANGUAGE]);',
  };

  test("of each language are in a script that has no other's, nor what only the other's use", async () => {
    const { assets } = await bundled("words", words);
    const withWords = assets.map(({ text }) => text).filter((text) => text.includes('"second"'));
    expect(withWords.length).toBe(2);
    const [english, chinese] = ["Keys: ", "密钥"].map((word) => withWords.find((text) => text.includes(word)));
    expect(english).toContain('{keys:"Keys: ",counted:');
    expect(english).toContain('" keys"');
    expect(english).not.toContain("密钥");
    expect(chinese).toContain('{keys:"密钥",counted:');
    expect(chinese).not.toMatch(/Keys| keys/);
  });

  test("that change in one language leave the scripts of the other as they were", async () => {
    const before = await bundled("said", words);
    const after = await bundled("said", { ...words, "words.ts": words["words.ts"].replace("个密钥", "把密钥") });
    const scripts = ({ page, assets }: Awaited<ReturnType<typeof bundled>>) => {
      const start = assets.find(({ name }) => page.includes(name) && name.endsWith(".js"))!.text;
      return [...start.matchAll(/main-[0-9a-f]{12}/g)].map(([name]) => name);
    };
    expect(scripts(before).length).toBe(2);
    expect(scripts(after)[0]).toBe(scripts(before)[0]);
    expect(scripts(after)[1]).not.toBe(scripts(before)[1]!);
  });
});

describe("a clone", () => {
  let server: Bun.Subprocess<"ignore", "pipe", "ignore">;
  let url: string;
  const clone = (name: string) => join(place, "clone", name);
  beforeAll(async () => {
    for (const name of ["src", "examples", "package.json", "tsconfig.json"])
      cpSync(join(root, name), clone(name), { recursive: true });
    mkdirSync(clone("node_modules"));
    symlinkSync(join(root, "node_modules", "yaml"), clone("node_modules/yaml"));
    await start();
  });
  afterAll(() => stop());

  const start = async () => {
    const command = [process.execPath, clone("src/main.ts"), "serve", "--memory", "--port", "0"];
    server = Bun.spawn(command, { cwd: place, stdin: "ignore", stdout: "pipe", stderr: "ignore" });
    let text = "";
    for await (const chunk of server.stdout) if ((text += new TextDecoder().decode(chunk)).includes("\n")) break;
    url = text.trim().replace("listening on ", "");
  };
  const stop = async () => {
    server.kill();
    await server.exited;
  };

  const open = async () => {
    const { status, headers, bytes } = await fetchFile(`${url}/console/`, {
      headers: { "accept-encoding": "identity" },
    });
    return { status, headers, text: new TextDecoder().decode(bytes) };
  };

  test("without the development packages says what to do, and with them has the console", async () => {
    const { status, headers, text } = await open();
    expect([status, headers.get("cache-control")]).toEqual([503, "no-store"]);
    expect(headers.get("content-security-policy")).toStartWith("default-src 'none'");
    expect(text).toContain("npm run build");
    expect(text).toContain("preact/jsx-runtime");
    symlinkSync(join(root, "node_modules", "preact"), clone("node_modules/preact"));
    await stop();
    await start();
    expect((await open()).status).toBe(200);
  });

  test("shows a change of its files at the next request, without a restart", async () => {
    const before = await open();
    expect(await open()).toEqual({ ...before, headers: expect.anything() });
    const icon = clone("src/console/icon.svg");
    writeFileSync(icon, `${readFileSync(icon, "utf8")}<!-- changed -->`);
    const after = await open();
    expect(after.text).not.toBe(before.text);
    const html = clone("src/console/index.html");
    writeFileSync(html, readFileSync(html, "utf8").replace("</title>", " changed</title>"));
    expect((await open()).text).toContain(" changed</title>");
  });

  test("shows where the mistake is that keeps it from bundling", async () => {
    const main = clone("src/console/main.tsx");
    const text = readFileSync(main, "utf8");
    writeFileSync(main, `${text}\nimport { absent } from "./absent<&>.ts"; absent();`);
    const broken = await open();
    expect([broken.status, broken.text]).toEqual([503, expect.stringContaining("./absent&lt;&amp;>.ts")]);
    writeFileSync(main, text);
    expect((await open()).status).toBe(200);
  });
});

test("all that ask at the same time share one bundling, and so do all after it", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, consoleFiles));
  expect(new Set([...answers, await consoleFiles()]).size).toBe(1);
});
