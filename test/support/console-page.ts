import type { Called, TestApp } from "./app.ts";
import { keys, type KeyName } from "./world.ts";

/** The headers that a browser and the console's page send. */
export const pageHeaders = {
  "sec-fetch-site": "same-origin",
  "sec-fetch-mode": "cors",
  "sec-fetch-dest": "empty",
  "x-rollcall-console": "1",
} as const;

/** A browser that shows the console: it keeps the cookie. */
export class ConsolePage {
  readonly #app: TestApp;
  cookie: string | null = null;

  constructor(app: TestApp) {
    this.#app = app;
  }

  /** `path` is that of the contract, or of the console's own calls. */
  async call(method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = {}) {
    const answer = await this.#app.call(method, `/console/api${path}`, {
      headers: {
        ...pageHeaders,
        ...(this.cookie !== null && { cookie: this.cookie }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const given = answer.headers["set-cookie"];
    if (given !== undefined) this.cookie = given.includes("Max-Age=0") ? null : given.split(";")[0]!;
    return answer;
  }

  async status(method = "GET", path = "/session"): Promise<number> {
    return (await this.call(method, path)).status;
  }
}

export async function signedIn(app: TestApp, key: KeyName = "acemeAdmin"): Promise<ConsolePage> {
  const page = new ConsolePage(app);
  const answer: Called = await page.call("POST", "/session", { key: keys[key] });
  if (answer.status !== 200) throw new Error(`signing in was answered ${answer.status}: ${answer.text}`);
  return page;
}
