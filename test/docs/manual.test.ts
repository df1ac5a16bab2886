import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manualFiles } from "../../scripts/manual/pages.ts";
import { roffOf } from "../../scripts/manual/markdown.ts";
import { code, page, paragraph, escaped } from "../../scripts/manual/roff.ts";
import { findCommand, visibleCommands } from "../../src/cli/command/command.ts";
import { openai } from "../../src/cli/openai.ts";
import { rollcall } from "../../src/server/commands/rollcall.ts";

/** The manual that `npm run man` writes, read by the two programs that show manuals: man-db with groff, and mandoc. */

const root = join(import.meta.dir, "..", "..");
const files = new Map(manualFiles("1.2.3", "2026-11-29").map(({ name, text }) => [name, text]));
const names = [...files.keys()];
const whyNot = ["man", "groff", "mandoc"]
  .filter((name) => Bun.which(name) === null)
  .map((name) => `${name} is not installed`);

test("every command of both programs has a page", () => {
  const ofRollcall = visibleCommands(rollcall("0"), []).map(({ words }) => `rollcall-${words.join("-")}.1`);
  const ofOpenai = visibleCommands(openai("0"), []).map(({ words }) => `rollcall-openai-${words.join("-")}.1`);
  const expected = [
    "rollcall.1",
    "rollcall-models.1",
    "rollcall.yaml.5",
    "rollcall-openai.1",
    ...ofRollcall,
    ...ofOpenai,
  ];
  expect(names).toEqual(expect.arrayContaining(expected));
});

test("package.json names every page, as `npm run man` leaves it, so that npm installs it", () => {
  const { man } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(man).toEqual(names.map((name) => `man/${name}`).toSorted());
});

test("npm run man writes them, with the date of the source", () => {
  const place = mkdtempSync(join(tmpdir(), "rollcall-man-"));
  const { exitCode } = Bun.spawnSync(["node", join(root, "bin", "launch.js"), join(root, "scripts", "man.ts"), place], {
    env: { ...process.env, SOURCE_DATE_EPOCH: "86400" },
  });
  expect([exitCode, readdirSync(place).toSorted()]).toEqual([0, names.toSorted()]);
  const version = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
  const [first = ""] = readFileSync(join(place, "rollcall.1"), "utf8").split("\n");
  expect(first).toBe(`.TH ROLLCALL 1 1970-01-02 "Rollcall ${version}" "Rollcall Manual"`);
  rmSync(place, { recursive: true });
});

test("the programs that show manuals are there in CI", () => {
  if (process.env["CI"] === "true" && process.platform === "linux") expect(whyNot).toEqual([]);
});

describe.skipIf(whyNot.length > 0)("as they are shown", () => {
  let place: string;
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), "rollcall-man-"));
    for (const [name, text] of files) writeFileSync(join(place, name), text);
  });
  afterAll(() => rmSync(place, { recursive: true }));

  test("mandoc has no warning about any page", () => {
    const { stdout } = Bun.spawnSync(["mandoc", "-T", "lint", "-W", "warning", ...names], { cwd: place });
    expect(stdout.toString()).toBe("");
  });

  test("groff has no warning about any page", () => {
    const { stderr } = Bun.spawnSync(["groff", "-man", "-Tutf8", "-ww", "-z", ...names], { cwd: place });
    expect(stderr.toString()).toBe("");
    expect(asGroff(join(place, "rollcall.1")).warnings).toBe("");
  });

  test("a page says of its command what its help page says", () => {
    const program = rollcall("0");
    for (const words of [
      ["serve"],
      ["export"],
      ["models", "register"],
      ["keys", "explain"],
      ["models", "alias", "create"],
    ]) {
      const { summary, flags, examples } = findCommand(program, words)!;
      const { shown } = asGroff(join(place, `rollcall-${words.join("-")}.1`));
      const said = [summary.slice(1), ...flags.flatMap(({ usage, environment = "" }) => [usage, environment])];
      const typed = Object.values(examples).map((line) => `rollcall ${line}`);
      expect([...said, ...typed].filter((text) => !oneLine(shown).includes(text))).toEqual([]);
    }
  });

  test("the page of the file has every line of its example", () => {
    const yaml = /```yaml\n(.*?)```/s.exec(readFileSync(join(root, "docs", "configuration.md"), "utf8"))?.[1] ?? "";
    const { shown } = asGroff(join(place, "rollcall.yaml.5"));
    expect(shown).toContain(yaml.trimEnd().replaceAll(/^(?=.)/gm, " ".repeat(11)));
  });

  const odd = String.raw`.TH 'a\fB "b" -c --d \n ^~ $x … 100% ${"`"}e${"`"} \\`;

  test("text that roff would take for its own is shown as it is", () => {
    const body = [...paragraph(escaped(odd)), ...code(`${odd}\n.so /etc/passwd\n\n'br`)];
    const name = join(place, "odd.1");
    writeFileSync(name, page("odd", 1, "2026-11-29", "0", [".SH NAME", "odd \\- x", ...body]));
    expect(Bun.spawnSync(["mandoc", "-T", "lint", "-W", "warning", name]).stdout.toString()).toBe("");
    const shown = [asGroff(name).shown, asMandoc(name)];
    for (const text of shown) {
      expect(text.split(odd)).toHaveLength(3);
      expect(text).toContain(`${odd}\n           .so /etc/passwd\n\n           'br`);
    }
  });

  test("Markdown is shown without its signs", () => {
    const body = roffOf(
      "One `.x`, **two** and [three](four.md).\n\n- five\n  six\n\n| a | b |\n|---|---|\n| `c` | d |\n\n```sh\n- e\n\n# f\n```\n",
    );
    const name = join(place, "markdown.1");
    writeFileSync(name, page("markdown", 1, "2026-11-29", "0", [".SH NAME", "markdown \\- x", ...body]));
    const lines = asGroff(name)
      .shown.split("\n")
      .map((line) => line.trim());
    expect(lines.slice(4, -3).filter((line) => line !== "")).toEqual([
      "One .x, two and three.",
      "• five six",
      "c d",
      "- e",
      "# f",
    ]);
  });
});

/** Without the bold and underlined letters of a terminal. */
function asGroff(file: string): { shown: string; warnings: string } {
  const { stdout, stderr } = Bun.spawnSync(["man", "--warnings", "-E", "UTF-8", "-l", file], {
    env: { PATH: process.env["PATH"], MANWIDTH: "120", LANG: "C.UTF-8", MAN_KEEP_FORMATTING: "", PAGER: "cat" },
  });
  return { shown: stdout.toString(), warnings: stderr.toString() };
}

function asMandoc(file: string): string {
  const { stdout } = Bun.spawnSync(["mandoc", "-T", "utf8", "-O", "width=120,indent=7", file]);
  return stdout.toString().replaceAll(/.\u0008/g, "");
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
