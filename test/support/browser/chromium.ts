import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DevTools } from "./dev-tools.ts";
import { Tab, type TabOptions } from "./tab.ts";

/** A Chromium without a window, driven through its DevTools protocol. */
export interface Chromium {
  /** With cookies and storage of its own. */
  newTab(options?: TabOptions): Promise<Tab>;
  /** With the cookies and the storage of another tab. */
  newTabBeside(tab: Tab, options?: TabOptions): Promise<Tab>;
  close(): Promise<void>;
}

const program = Bun.which("chromium") ?? Bun.which("chromium-browser") ?? Bun.which("google-chrome");

/** Null if Chromium is installed, otherwise why its tests are skipped. With TEST_CHROMIUM=required that is a failure. */
export const whyNoChromium: string | null = program === null ? "Chromium is not installed here" : null;
if (whyNoChromium !== null && process.env["TEST_CHROMIUM"] === "required") throw new Error(whyNoChromium);

const flags = [
  "--headless",
  // Root has no sandbox, nor has a container. What it opens is ours.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
  "--remote-debugging-port=0",
  // Tabs are opened in windows that need no address bar: each would load two pages for its suggestions.
  "--no-startup-window",
  "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
];

export async function startChromium(): Promise<Chromium> {
  if (program === null) throw new Error("Chromium is not installed here");
  const profile = mkdtempSync(join(tmpdir(), "rollcall-chromium-"));
  const command = [program, ...flags, `--user-data-dir=${profile}`];
  const child = Bun.spawn(command, { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  // If the tests end before they close it.
  const end = () => child.kill("SIGKILL");
  process.on("exit", end);
  const [port, path] = await addressIn(join(profile, "DevToolsActivePort"));
  const tools = await DevTools.connect(`ws://127.0.0.1:${port}${path}`);
  return {
    newTab: async (options) => {
      const { browserContextId } = await tools.send("Target.createBrowserContext");
      return Tab.open(tools, browserContextId, options);
    },
    newTabBeside: (tab, options) => Tab.open(tools, tab.context, options),
    close: async () => {
      await Promise.race([tools.send("Browser.close"), child.exited]);
      tools.close();
      await Promise.race([child.exited, Bun.sleep(5_000)]);
      end();
      await child.exited;
      process.off("exit", end);
      rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** Chromium writes the port that it chose, and the path of its socket. */
async function addressIn(file: string): Promise<string[]> {
  for (let tries = 0; tries < 600; tries++) {
    try {
      const lines = readFileSync(file, "utf8").split("\n");
      if (lines.length > 1) return lines;
    } catch {
      // It is not there yet.
    }
    await Bun.sleep(50);
  }
  throw new Error("Chromium did not start within 30 seconds");
}
