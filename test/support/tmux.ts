import { spawnSync } from "node:child_process";
import { until } from "./waiting.ts";

let count = 0;

/** A real terminal: a window of tmux with a shell. */
export class TmuxWindow {
  readonly #socket = `rollcall-${process.pid}-${count++}`;

  constructor(columns: number, rows: number, environment: Readonly<Record<string, string>>) {
    const shell = ["env", "-i", ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)];
    const size = ["-x", String(columns), "-y", String(rows)];
    this.#tmux("-f", "/dev/null", "new-session", "-d", ...size, ...shell, "bash", "--norc", "-i");
    this.#tmux("set-option", "-s", "set-clipboard", "on");
  }

  /** The lines on the screen, without spaces at their ends. */
  get screen(): string {
    return this.#tmux("capture-pane", "-p").replaceAll(/ +$/gm, "");
  }

  /** Keys by tmux's names, such as `NPage` or `C-z`. */
  press(...keys: readonly string[]): void {
    this.#tmux("send-keys", ...keys);
  }

  /** Characters as they are. */
  type(text: string): void {
    this.#tmux("send-keys", "-l", text);
  }

  /** Any bytes, as a terminal sends them. */
  send(bytes: string): void {
    this.#tmux("send-keys", "-H", ...Array.from(Buffer.from(bytes), (byte) => byte.toString(16)));
  }

  /** As a terminal does it that marks what is pasted. */
  paste(text: string): void {
    this.#tmux("set-buffer", "-b", "pasted", text);
    this.#tmux("paste-buffer", "-p", "-b", "pasted");
  }

  /** What a program put into the clipboard last. */
  get clipboard(): string {
    return this.#tmux("show-buffer");
  }

  resize(columns: number, rows: number): void {
    this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** Throws with the screen if the text does not appear. */
  async see(text: string | RegExp): Promise<void> {
    const isThere = () => (typeof text === "string" ? this.screen.includes(text) : text.test(this.screen));
    const deadline = AbortSignal.timeout(20_000);
    await until(() => isThere() || deadline.aborted || Bun.sleep(20).then(() => false));
    if (!isThere()) throw new Error(`never saw ${String(text)} on the screen:\n${this.screen}`);
  }

  close(): void {
    this.#tmux("kill-server");
  }

  #tmux(...args: readonly string[]): string {
    const { stdout, stderr, status } = spawnSync("tmux", ["-L", this.#socket, ...args], { encoding: "utf8" });
    if (status !== 0) throw new Error(`tmux ${args.join(" ")}: ${stderr}`);
    return stdout;
  }
}

/** Says so where tmux is missing, and its tests with it. */
export const hasTmux = Bun.which("tmux") !== null;
if (!hasTmux) console.warn("tmux is not installed: the explorer is not tried in a real terminal");
