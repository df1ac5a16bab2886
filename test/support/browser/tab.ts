import { Complaints } from "./complaints.ts";
import type { DevTools } from "./dev-tools.ts";
import { keyPress } from "./keys.ts";

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: "light" | "dark";
  /** Whether the system asks for less motion. So it does unless a test wants to see motion. */
  readonly reducedMotion?: boolean;
  readonly forcedColors?: boolean;
  readonly print?: boolean;
}

export interface TabOptions extends Look {
  /** The browser's language, such as "zh-CN". */
  readonly language?: string;
}

const patienceMs = 30_000;

/** One tab of a browser. */
export class Tab {
  readonly #tools: DevTools;
  readonly #session: string;
  readonly #target: string;
  /** Tabs with the same context share cookies and storage. */
  readonly context: string;
  readonly complaints: Complaints;

  private constructor(tools: DevTools, context: string, target: string, session: string) {
    this.#tools = tools;
    this.context = context;
    this.#target = target;
    this.#session = session;
    this.complaints = new Complaints((event, listener) => this.on(event, listener));
  }

  static async open(tools: DevTools, context: string, options: TabOptions = {}): Promise<Tab> {
    const { targetId } = await tools.send("Target.createTarget", { url: "about:blank", browserContextId: context });
    const { sessionId } = await tools.send("Target.attachToTarget", { targetId, flatten: true });
    const tab = new Tab(tools, context, targetId, sessionId);
    for (const domain of ["Page", "Network", "Runtime", "Log"]) await tab.send(`${domain}.enable`);
    // A tab behind others gets no focus otherwise.
    await tab.send("Emulation.setFocusEmulationEnabled", { enabled: true });
    await tab.setLanguage(options.language ?? "en");
    await tab.look(options);
    return tab;
  }

  send(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<any> {
    return this.#tools.send(method, params, this.#session);
  }

  on(event: string, listener: (parameters: any) => void): void {
    this.#tools.on(event, this.#session, listener);
  }

  /** Resolves when the page is loaded. What it fetches then may not be there yet. */
  async visit(url: string): Promise<void> {
    this.complaints.from(new URL(url).origin);
    const loaded = this.#next("Page.loadEventFired");
    const { errorText } = await this.send("Page.navigate", { url });
    if (errorText !== undefined) throw new Error(`${url}: ${errorText}`);
    await loaded;
  }

  /** Agrees if the page asks whether what is not saved may go. */
  async reload(): Promise<void> {
    const loaded = this.#next("Page.loadEventFired");
    const agree = () => void this.send("Page.handleJavaScriptDialog", { accept: true });
    this.on("Page.javascriptDialogOpening", agree);
    await this.send("Page.reload");
    await loaded;
    this.#tools.off("Page.javascriptDialogOpening", this.#session, agree);
  }

  /** Resolves when no request has begun for a while, so that the page has what it shows. */
  async settled(): Promise<void> {
    const quietMs = 300;
    let lastMs = performance.now();
    const began = () => void (lastMs = performance.now());
    this.on("Network.requestWillBeSent", began);
    while (performance.now() - lastMs < quietMs) await Bun.sleep(20);
    this.#tools.off("Network.requestWillBeSent", this.#session, began);
  }

  /** What the expression gives; promises are awaited. Throws what it throws. */
  async evaluate(expression: string): Promise<any> {
    const evaluated = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", evaluated);
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until the expression is true. */
  async waitFor(expression: string): Promise<void> {
    const untilMs = performance.now() + patienceMs;
    while (!(await this.evaluate(`Boolean(${expression})`).catch(() => false))) {
      if (performance.now() > untilMs)
        throw new Error(`the page never had ${expression}. Its text is:\n${await this.text()}`);
      await Bun.sleep(20);
    }
  }

  waitForText(text: string): Promise<void> {
    return this.waitFor(`document.body.innerText.includes(${JSON.stringify(text)})`);
  }

  /** What can be read on the page. */
  text(): Promise<string> {
    return this.evaluate("document.body.innerText");
  }

  /** Presses keys one after the other, such as "g", "m", "Ctrl+K" or "Shift+Tab". */
  async press(...combinations: readonly string[]): Promise<void> {
    for (const combination of combinations) {
      const { text, ...press } = keyPress(combination);
      await this.send("Input.dispatchKeyEvent", {
        type: text === undefined ? "rawKeyDown" : "keyDown",
        ...press,
        ...(text !== undefined && { text }),
      });
      await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...press });
    }
  }

  /** Writes into the field that has the focus. */
  async type(text: string): Promise<void> {
    await this.send("Input.insertText", { text });
  }

  /** Clicks the middle of an element, as a mouse does. Keyboards press keys instead. */
  async click(selector: string, button: "left" | "middle" = "left"): Promise<void> {
    await this.waitFor(`document.querySelector(${JSON.stringify(selector)})`);
    const { x, y } = await this.evaluate(
      `(() => {
        const element = document.querySelector(${JSON.stringify(selector)});
        element.scrollIntoView({ block: "center" });
        const { left, top, width, height } = element.getBoundingClientRect();
        return { x: left + width / 2, y: top + height / 2 };
      })()`,
    );
    for (const type of ["mousePressed", "mouseReleased"])
      await this.send("Input.dispatchMouseEvent", { type, x, y, button, clickCount: 1 });
  }

  /** The element with the focus as a screen reader says it, such as `button "Delete"`. */
  async focused(): Promise<string> {
    const { result } = await this.send("Runtime.evaluate", { expression: "document.activeElement" });
    const { nodes } = await this.send("Accessibility.queryAXTree", { objectId: result.objectId });
    const node = nodes.find(({ ignored }: { ignored: boolean }) => !ignored);
    return node === undefined ? "nothing" : `${node.role?.value} ${JSON.stringify(node.name?.value ?? "")}`;
  }

  /** Changes how the page is shown; what is not named becomes the default. */
  async look({
    width = 1280,
    height = 800,
    theme = "light",
    reducedMotion = true,
    forcedColors = false,
    print = false,
  }: Look): Promise<void> {
    const metrics = { width, height, deviceScaleFactor: 1, mobile: false };
    await this.send("Emulation.setDeviceMetricsOverride", metrics);
    await this.send("Emulation.setEmulatedMedia", {
      media: print ? "print" : "",
      features: [
        { name: "prefers-color-scheme", value: theme },
        { name: "prefers-reduced-motion", value: reducedMotion ? "reduce" : "no-preference" },
        { name: "forced-colors", value: forcedColors ? "active" : "none" },
      ],
    });
  }

  async setLanguage(language: string): Promise<void> {
    const userAgent = await this.evaluate("navigator.userAgent");
    await this.send("Emulation.setUserAgentOverride", { userAgent, acceptLanguage: language });
    await this.send("Emulation.setLocaleOverride", { locale: language.replace("-", "_") }).catch(() => undefined);
  }

  /** By how many pixels the page is wider than what is shown of it. */
  sidewaysScroll(): Promise<number> {
    return this.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  /** A picture of the whole page as PNG. */
  async screenshot(): Promise<Uint8Array> {
    const { data } = await this.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: true });
    return Buffer.from(data, "base64");
  }

  /** The addresses of the other tabs that share its cookies, such as those that a click opened. */
  async others(): Promise<readonly string[]> {
    const { targetInfos } = await this.#tools.send("Target.getTargets");
    return targetInfos
      .filter(({ type, browserContextId }: any) => type === "page" && browserContextId === this.context)
      .filter(({ targetId }: any) => targetId !== this.#target)
      .map(({ url }: any) => url);
  }

  async close(): Promise<void> {
    await this.#tools.send("Target.closeTarget", { targetId: this.#target });
  }

  #next(event: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const heard = () => {
      this.#tools.off(event, this.#session, heard);
      resolve();
    };
    this.on(event, heard);
    return promise;
  }
}
