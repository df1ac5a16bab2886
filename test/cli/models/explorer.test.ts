import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasTmux, TmuxWindow } from "../../support/tmux.ts";
import { jsonAnswer, startStubApi, type StubApi } from "../../support/upstreams/stub-api.ts";

/** The explorer as people have it: in a real terminal. */

const root = join(import.meta.dir, "..", "..", "..");
const owners = ["openai", "meta", "模型公司"];
const models = Array.from({ length: 60 }, (_, at) => ({
  id: `model-${String(at + 1).padStart(2, "0")}${at % 10 === 0 ? "-coder" : ""}`,
  object: "model",
  created: 1_686_935_002 + at * 86_400,
  owned_by: owners[at % 3],
  description: `Made for ${"everything ".repeat(20)}number ${at + 1}.`,
  context_length: 1000 * (at + 1),
  pricing: { prompt: "0.00000015", completion: at === 0 ? "0" : "0.0000006" },
  architecture: { input_modalities: ["image", "text"], output_modalities: ["text"] },
}));

/** A full-screen program with a bug. */
const crashing = `
  import { FullScreen } from "${root}/src/cli/output/explorer/screen.ts";
  import { Terminal } from "${root}/src/cli/terminal/terminal.ts";
  const screen = new FullScreen(new Terminal(process.env), () => undefined);
  screen.open();
  screen.show(["in full screen"]);
  setTimeout(() => { throw new Error("a bug"); }, 300);
`;

let api: StubApi;
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "rollcall-explorer-"));
  api = startStubApi(() => jsonAnswer(JSON.stringify({ object: "list", data: models })));
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await api.stop();
});

describe.skipIf(!hasTmux)("the explorer in tmux", () => {
  let window: TmuxWindow;
  const command = `${process.execPath} ${join(root, "src", "main.ts")} models list --format explore`;
  beforeEach(async () => {
    window = new TmuxWindow(100, 20, {
      PATH: process.env["PATH"] ?? "",
      HOME: "/nonexistent",
      TERM: "screen",
      LANG: "C.UTF-8",
      PS1: "shell> ",
      OPENAI_BASE_URL: api.url,
      OPENAI_API_KEY: "key",
    });
    await window.see("shell>");
  });
  afterEach(() => window.close());
  const start = async (flags = "") => {
    window.type(`clear; ${command} ${flags}; echo "ended with $?"\r`);
    await window.see(/1 of \d+/);
  };
  const sane = async () => {
    window.type("stty -a | grep -c ' icanon.* echo '\r");
    await window.see(/^1$/m);
  };

  test("every key moves as it says, and what is no key does nothing", async () => {
    await start();
    for (const [key, place] of Object.entries({
      NPage: "25 of 60",
      PPage: "9 of 60",
      End: "60 of 60",
      Home: "1 of 60",
      G: "60 of 60",
      g: "1 of 60",
      "C-d": "9 of 60",
      "C-u": "1 of 60",
      j: "2 of 60",
      k: "1 of 60",
      Down: "2 of 60",
      Up: "1 of 60",
    })) {
      window.press(key);
      await window.see(place);
    }
    window.press("F5", "DC", "IC", "C-Up", "M-q", "BTab", "F12", "S-Right", "Escape", "x");
    window.send(
      "\u001b[I\u001b[O\u001b[<0;10;5M\u001b[M qq\u001b[57441u\u001b]11;rgb:0/0/0\u0007\u001bPq\u001b\\\u001b[99q",
    );
    window.paste("qqq\rq");
    window.press("j");
    await window.see("2 of 60");
    window.press("q");
    await window.see("ended with 0");
    await sane();
  });

  test("a list has the columns that tell models apart, and a whole model is one page", async () => {
    await start();
    expect(window.screen.split("\n").slice(0, 4)).toEqual([
      "models list",
      "All: MODALITIES text+image → text",
      "ID              OWNER     CONTEXT  IN / OUT PER 1M  CREATED",
      "model-01-coder  openai       1000     $0.15 / free  2023-06-16",
    ]);
    window.press("End", "Enter");
    await window.see("models list → model-60");
    for (const line of [
      "Created: 2023-08-14 17:03:22 UTC",
      "Owned by: 模型公司",
      "  Prompt: $0.15 per million tokens",
      "  Completion: $0.60 per million tokens",
      "  Input modalities: image, text",
    ])
      expect(window.screen).toContain(`${line}\n`);
    expect(window.screen).toContain("number 60.\n");
    window.press("r");
    await window.see('"completion": "0.0000006"');
    expect(window.screen).toContain('"id": "model-60"');
    window.press("c");
    await window.see('Copied "model-60".');
    expect(window.clipboard).toBe("model-60");
    window.press("r", "Left");
    await window.see("60 of 60");
  });

  test("a search narrows the list as one types, and Escape leaves it where the cursor is", async () => {
    await start();
    window.press("/");
    window.type("coder");
    await window.see("1 of 6, 60 in all");
    window.press("Down", "Enter", "n");
    await window.see("3 of 6");
    window.press("N", "N", "N");
    await window.see("6 of 6");
    window.press("Escape");
    await window.see("51 of 60");
    // Still what was searched for last.
    window.press("n");
    await window.see("1 of 60");
    window.press("/");
    window.paste("META coder\rq");
    await window.see("/META coder");
    await window.see("1 of 2, 60 in all");
    window.press("C-u");
    window.type("qzq");
    await window.see("none of 60");
    window.press("Escape");
    await window.see("1 of 60");
    window.press("?");
    await window.see("End  G  Ctrl-End        to the last");
    window.press("Escape");
    await window.see("1 of 60");
    window.press("Escape");
    await window.see("Press q to quit.");
  });

  test("the window may get narrower, and letters of two columns keep their places", async () => {
    await start();
    window.resize(44, 10);
    await window.see(/^ID {14}CONTEXT {2}IN \/ OUT PER 1M$/m);
    const lines = window.screen.split("\n");
    expect(lines.filter((line) => line.startsWith("model-"))).toHaveLength(6);
    window.resize(100, 20);
    await window.see("model-03        模型公司     3000    $0.15 / $0.60  2023-06-18");
  });

  test("Ctrl-Z gives the terminal back, and fg continues", async () => {
    await start();
    window.press("End", "C-z");
    await window.see("Stopped");
    expect(window.screen).not.toContain("60 of 60");
    window.type("stty -a | grep -c ' icanon.* echo '\r");
    await window.see(/^1$/m);
    window.type("fg\r");
    await window.see("60 of 60");
    window.press("Up");
    await window.see("59 of 60");
    window.press("q");
    await sane();
  });

  test.each([
    ["TERM", 143],
    ["HUP", 129],
    ["INT", 130],
  ] as const)("SIG%s gives the terminal back", async (signal, code) => {
    const file = join(directory, signal);
    window.type(`clear; sh -c 'echo $$ >${file}; exec ${command}'; echo "ended with $?"\r`);
    await window.see("1 of 60");
    process.kill(Number(readFileSync(file, "utf8")), `SIG${signal}`);
    await window.see(`ended with ${code}`);
    expect(window.screen).not.toContain("1 of 60");
    await sane();
  });

  test("an error that nobody catches gives the terminal back", async () => {
    const file = join(directory, "crashing.ts");
    writeFileSync(file, crashing);
    window.type(`clear; ${process.execPath} ${file}; echo "ended with $?"\r`);
    await window.see("in full screen");
    await window.see("ended with 1");
    expect(window.screen).toContain("Error: a bug");
    await sane();
  });
});
