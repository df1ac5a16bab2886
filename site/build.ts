import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { apiGroups } from "./api-pages.ts";
import { checkSite } from "./check-site.ts";
import { llmsText } from "./llms.ts";
import type { Section } from "./navigation.ts";
import { siteContent, type SiteContent } from "./pages.ts";

/** `npm run docs`: builds the documentation into dist/docs, and checks each link in it. */

const site = import.meta.dir;
const root = join(site, "..");
const staged = join(site, ".pages");
const built = join(root, "dist", "docs");
const { version, repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const address = typeof repository?.url === "string" ? repository.url.replace(/^git\+|\.git$/g, "") : null;

/** Links to these are links to files, and not to pages. */
const examplesAreFiles = { VITE_EXTRA_EXTENSIONS: "cjs,mjs,py,service,ts,yaml,yml" };

await install();
const content = siteContent(address);
stage(content);
await runVitePress();
publishText(content);
const mistakes = checkSite(built);
for (const mistake of mistakes) process.stderr.write(`${mistake}\n`);
if (mistakes.length > 0) process.exit(1);
process.stdout.write(`built ${content.pages.size} pages; open ${join(built, "index.html")}\n`);

/** The generator is a package apart, so that only people who build the site install it. */
async function install(): Promise<void> {
  const installed = join(site, "node_modules", ".package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(site, "package-lock.json")).mtimeMs) return;
  process.stdout.write("installing the packages of site\n");
  await run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel", "error"]);
}

function stage({ pages, files, images, navigation }: SiteContent): void {
  rmSync(staged, { recursive: true, force: true });
  for (const [path, text] of [...pages, ["index.md", homePage(navigation)] as const]) write(join(staged, path), text);
  for (const path of images) write(join(staged, path), readFileSync(join(root, path)));
  for (const path of files) write(join(staged, "public", path), readFileSync(join(root, path), "utf8"));
  write(join(staged, "site.json"), JSON.stringify({ version, repository: address, sidebar: sidebarOf(navigation) }));
}

function sidebarOf(navigation: readonly Section[]) {
  const sections = navigation.map(({ title, links }) => ({
    text: title,
    items: links.map(({ title: text, path }) => ({ text, link: linkTo(path) })),
  }));
  const api = {
    text: "API reference",
    collapsed: true,
    link: "/docs/api/README",
    items: apiGroups.map(({ title, path }) => ({ text: title, link: linkTo(path) })),
  };
  return [...sections, api];
}

function linkTo(path: string): string {
  return `/${path.endsWith(".md") ? path.slice(0, -3) : `${path}/README`}`;
}

/** The first page has a door for each reader; JSON is YAML, too. */
function homePage(navigation: readonly Section[]): string {
  const [, tagline] = /^\*\*(.+?)\*\*/m.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
  const features = navigation.map(({ title, about, links }) => ({
    title,
    details: about,
    link: linkTo(links[0]!.path),
  }));
  const hero = {
    name: "Rollcall",
    text: "The model list you can trust, and call",
    tagline,
    actions: [
      { theme: "brand", text: "Start a server", link: "/README" },
      { theme: "alt", text: "Operate", link: "/docs/operating" },
      { theme: "alt", text: "API reference", link: "/docs/api/README" },
    ],
  };
  return `---\n${JSON.stringify({ layout: "home", hero, features })}\n---\n`;
}

/** The pages as Markdown beside the HTML, and as one file, for programs that read documents. */
function publishText({ pages }: SiteContent): void {
  for (const [path, text] of pages) write(join(built, path), text);
  write(join(built, "llms.txt"), llmsText());
  const parts = [...pages].map(([path, text]) => `<!-- ${path} -->\n\n${text.trim()}\n`);
  write(join(built, "llms-full.txt"), parts.join("\n"));
}

async function runVitePress(): Promise<void> {
  rmSync(built, { recursive: true, force: true });
  await run([process.execPath, "--bun", join(site, "node_modules", ".bin", "vitepress"), "build"]);
}

async function run(command: string[]): Promise<void> {
  const child = Bun.spawn(command, {
    cwd: site,
    env: { ...process.env, ...examplesAreFiles },
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
  });
  if ((await child.exited) !== 0) process.exit(1);
}

function write(file: string, data: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, data);
}
