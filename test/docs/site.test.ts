import { describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { apiCalls, apiGroups, apiPages } from "../../site/api-pages.ts";
import { checkSite } from "../../site/check-site.ts";
import { llmsText } from "../../site/llms.ts";
import { navigationOf } from "../../site/navigation.ts";
import { siteContent } from "../../site/pages.ts";
import { openApi } from "../../src/http/openapi/document.ts";

/** What `npm run docs` makes of the documents. The nightly workflow builds the whole site. */

const root = join(import.meta.dir, "..", "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const navigation = navigationOf(read("docs/README.md"));
const links = navigation.flatMap((section) => section.links);

test("docs/README.md names each page of docs once, with a sentence about it", () => {
  const pages = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md") && name !== "README.md");
  const named = links.map(({ path }) => path);
  expect(named).toEqual(expect.arrayContaining(pages.map((name) => `docs/${name}`)));
  expect(named).toEqual([...new Set(named)]);
  expect(links.filter(({ about }) => !/^\S.*\.$/.test(about))).toEqual([]);
  expect(navigation.filter(({ about }) => !/^[A-Z].*\.$/.test(about))).toEqual([]);
});

test("llms.txt says what docs/README.md says; `node bin/launch.js site/llms.ts` writes it", () => {
  expect(read("llms.txt")).toBe(llmsText());
  expect(read("llms.txt").match(/^# .+\n\n> .+\n\n\S.+\n\n## /)).not.toBeNull();
});

test("each block of code in the documents says its language", () => {
  const known = new Set(
    "apache caddyfile console diff dockerfile haproxy html ini javascript json nginx python sh text ts typescript yaml".split(
      " ",
    ),
  );
  const wrong = [...siteContent(null).pages].flatMap(([path, text]) => {
    const fences = [...text.matchAll(/^ *```(\S*)$/gm)].map(([, language = ""]) => language);
    return fences
      .filter((language, at) => at % 2 === 0 && !known.has(language))
      .map((language) => `${path}: ${language}`);
  });
  expect(wrong).toEqual([]);
});

describe("the pages of the site", () => {
  test("have every document that docs/README.md names, and every decision", () => {
    const { pages } = siteContent(null);
    const decisions = readdirSync(join(root, "docs", "decisions")).map((name) => `docs/decisions/${name}`);
    const documents = links.map(({ path }) => path).filter((path) => path.endsWith(".md"));
    expect([...pages.keys()]).toEqual(expect.arrayContaining([...documents, ...decisions, "docs/decisions/README.md"]));
  });

  test("link to code only where the address of the repository is known", () => {
    const line = (repository: string | null) =>
      /^- Find the rule.*$/m.exec(siteContent(repository).pages.get("CONTRIBUTING.md") ?? "")?.[0];
    expect(line(null)).toEndWith("one minute: src/core/access.ts.");
    expect(line("https://forge.example/rollcall")).toEndWith(
      "one minute: [src/core/access.ts](https://forge.example/rollcall/blob/main/src/core/access.ts).",
    );
  });

  test("bring the examples that they link to", () => {
    expect(siteContent(null).files).toEqual(
      expect.arrayContaining(["examples/quickstart.yaml", "examples/sources.yaml"]),
    );
  });

  test("describe each call of /openapi.json that http.md and relay.md only name", () => {
    const shown = apiPages()
      .map(([, text]) => text)
      .join("");
    const described = Object.values(openApi.paths).flatMap((methods) => Object.values<any>(methods));
    const ours = described.filter(({ tags }) => !["Calls", "Objects", "Dialects"].includes(tags[0]));
    expect(ours.length).toBeGreaterThan(140);
    expect(apiCalls).toHaveLength(ours.length);
    expect(apiGroups).toHaveLength(apiPages().length - 1);
    for (const { operationId } of ours) expect(shown).toContain(`## ${operationId}\n\n`);
  });

  test("show a call with its parameters, body, example and answer", () => {
    const [, page = ""] = apiPages().find(([path]) => path === "docs/api/limits.md") ?? [];
    const [, section = ""] = page.split(/^## updateProjectRateLimit$/m);
    const [shown = ""] = section.split(/^## /m);
    expect(shown).toContain("`POST /v1/organization/projects/{project_id}/rate_limits/{rate_limit_id}` · admin key");
    expect(shown).toContain("| `project_id` (path) | string · The project's id. |");
    expect(shown).toContain("| `max_requests_per_1_minute` | integer |");
    expect(shown).toContain("-d '{\"max_requests_per_1_minute\":60}'\n");
    expect(shown).toContain('  "object": "project.rate_limit",\n');
  });
});

test("a built site with a broken link, or with a request elsewhere, is found out", () => {
  const place = mkdtempSync(join(tmpdir(), "rollcall-site-"));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    writeFileSync(join(place, file), text);
  };
  write(
    "index.html",
    '<a href="./docs/a.html#one">a</a><a href="https://example.org/">b</a><a href="docs/a.html#two">c</a>',
  );
  write("docs/a.html", '<h1 id="one"></h1><a href="../gone.html">x</a><a href="/index.html">y</a><a href="#one">z</a>');
  write(
    "docs/b.html",
    '<script src="https://cdn.example/x.js"></script><link rel="stylesheet" href="//fonts.example/y.css">',
  );
  write("style.css", "a{background:url(https://img.example/z.png)}b{background:url(./z.png)}");
  const found = checkSite(place);
  rmSync(place, { recursive: true });
  expect(found.toSorted()).toEqual([
    "docs/a.html links to ../gone.html, which does not exist",
    "docs/a.html links to /index.html, which does not exist",
    "docs/b.html would fetch //fonts.example/y.css",
    "docs/b.html would fetch https://cdn.example/x.js",
    "index.html links to docs/a.html#two, which does not exist",
    "style.css would fetch https://img.example/z.png",
  ]);
});
