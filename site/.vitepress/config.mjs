import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";

const { version, sidebar, repository } = JSON.parse(
  readFileSync(join(import.meta.dirname, "..", ".pages", "site.json"), "utf8"),
);
const logo = readFileSync(join(import.meta.dirname, "logo.svg"), "utf8");

export default defineConfig({
  lang: "en-GB",
  title: "Rollcall",
  description: "The OpenAI Models API as a self-hosted server: one list over every upstream, which can be called.",
  // Every address in the pages is relative: they work under any path, and from a disk.
  base: "./",
  srcDir: ".pages",
  outDir: "../dist/docs",
  cacheDir: ".cache",
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `data:image/svg+xml,${encodeURIComponent(logo)}` }]],
  markdown: {
    // The documents are plain Markdown: `{model}`, `{{ name }}` and `<id>` are text in them.
    html: false,
    attrs: { disable: true },
    // As forges make anchors, so that a link holds in the repository and here.
    anchor: {
      slugify: (text) =>
        text
          .toLowerCase()
          .replaceAll(/[^\w\- ]/g, "")
          .replaceAll(" ", "-"),
    },
    languageAlias: { caddyfile: "nginx", haproxy: "text" },
    theme: { light: "github-light", dark: "github-dark" },
    codeTransformers: [
      {
        preprocess(_, options) {
          // A limit in milliseconds would colour a page otherwise on a busy machine.
          Object.assign(options, { tokenizeTimeLimit: 0 });
        },
      },
    ],
    config: (markdown) => {
      for (const rule of ["text", "code_inline"]) {
        const render = markdown.renderer.rules[rule];
        markdown.renderer.rules[rule] = (...args) => render(...args).replaceAll("{{", "&#123;&#123;");
      }
    },
  },
  themeConfig: {
    logo: { src: `data:image/svg+xml,${encodeURIComponent(logo)}`, alt: "" },
    nav: [
      { text: "Start", link: "/README" },
      { text: "Operate", link: "/docs/operating" },
      { text: "Call", link: "/docs/relay" },
      { text: "API", link: "/docs/api/README" },
      { text: version, link: "/CHANGELOG" },
    ],
    sidebar,
    outline: { level: [2, 3] },
    search: { provider: "local", options: { detailedView: true } },
    docFooter: { prev: "Before", next: "Next" },
    externalLinkIcon: true,
    ...(repository !== null && { socialLinks: [{ icon: "github", link: repository }] }),
    footer: { message: "Apache-2.0" },
  },
});
