import type { Terminal } from "../terminal/terminal.ts";

/** Shows text that does not fit on the screen in a pager; without one, prints it. */
export async function showInPages(text: string, terminal: Terminal): Promise<void> {
  const fits = () => text.split("\n").length <= terminal.rows - 2;
  if (!terminal.isInteractive || fits() || !(await throughPager(text, terminal))) terminal.write(text);
}

/** False if there is no pager. Leaving it early is no error. */
async function throughPager(text: string, { environment }: Terminal): Promise<boolean> {
  const { spawn } = await import("node:child_process");
  const [program = "less", ...args] = (environment["PAGER"] || "less").split(/\s+/);
  return new Promise((resolve) => {
    const pager = spawn(program, args, {
      stdio: ["pipe", "inherit", "inherit"],
      env: { ...environment, LESS: environment["LESS"] || "-R" },
    });
    pager.on("error", () => resolve(false));
    pager.on("exit", () => resolve(true));
    pager.stdin.on("error", () => undefined);
    pager.stdin.end(text);
  });
}
