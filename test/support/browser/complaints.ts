/** What a browser complains about in one tab: errors, violations of the policy, and requests to another origin. */
export class Complaints {
  readonly #found: string[] = [];
  #origin = "";

  constructor(on: (event: string, listener: (parameters: any) => void) => void) {
    on("Runtime.exceptionThrown", ({ exceptionDetails: { text, exception } }) =>
      this.#found.push(`exception: ${exception?.description ?? text}`),
    );
    on("Runtime.consoleAPICalled", ({ type, args }) => {
      if (!["error", "warning", "assert"].includes(type)) return;
      const words = args.map(({ value, description }: Record<string, unknown>) => String(value ?? description));
      this.#found.push(`console.${type}: ${words.join(" ")}`);
    });
    // Violations of the policy are here too.
    on("Log.entryAdded", ({ entry: { level, source, text, url } }) => {
      if (level === "error" || level === "warning") this.#found.push(`${source} ${level}: ${text} (${url ?? ""})`);
    });
    on("Network.requestWillBeSent", ({ request: { url } }) => {
      if (/^(data|blob|about):/.test(url) || new URL(url).origin === this.#origin) return;
      this.#found.push(`request to another origin: ${url}`);
    });
  }

  /** The origin whose page is opened. */
  from(origin: string): void {
    this.#origin = origin;
  }

  /** What was found since this was called last. */
  take(): readonly string[] {
    return this.#found.splice(0);
  }
}
