import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openai } from "../../src/cli/openai.ts";
import { rollcall } from "../../src/server/commands/rollcall.ts";
import { roffOf } from "./markdown.ts";
import { programPages, type ManualPage } from "./program-pages.ts";
import { heading, page } from "./roff.ts";

const root = join(import.meta.dir, "..", "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

export interface ManualFile {
  /** Such as `rollcall-serve.1`. */
  readonly name: string;
  readonly text: string;
}

/**
 * The whole manual: the help pages of both programs, and docs/configuration.md. `openai` is installed by no package,
 * because other programs have that name, so its pages are those of `rollcall openai`.
 */
export function manualFiles(version: string, date: string): ManualFile[] {
  const exitCodes = tableOf(read("docs/cli.md"), "| exit code |");
  const asOpenai = { ...openai(version), name: "rollcall openai" };
  const pages = [
    ...programPages(rollcall(version), exitCodes),
    ...programPages(asOpenai, exitCodes),
    configurationPage(),
  ];
  return pages.map(({ name, section, roff }) => ({
    name: `${name}.${section}`,
    text: page(name, section, date, version, roff),
  }));
}

function configurationPage(): ManualPage {
  const [, ...body] = read("docs/configuration.md").split(/^# .*\n/m);
  const name = "rollcall.yaml";
  const about = [
    ...heading("Name"),
    `${name} \\- the configuration file of a Rollcall server`,
    ...heading("Description"),
  ];
  return { name, section: 5, roff: [...about, ...roffOf(body.join(""))] };
}

function tableOf(markdown: string, head: string): string {
  const [table = ""] = markdown.slice(markdown.indexOf(head)).split("\n\n");
  return table;
}
