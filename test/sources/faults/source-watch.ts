import { until } from "../../support/waiting.ts";

/** What the server reports about a source. */
export interface SourceStatus {
  readonly id: string;
  readonly failures: number;
  readonly last_error: string | null;
  /** Unix seconds. */
  readonly last_attempt_at: number | null;
  readonly model_count: number;
}

const pollEveryMs = 50;
const refreshMsMax = 60_000;

/** Refreshes sources of a server and reports how that went. One poll covers all sources. */
export class SourceWatch {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  #known = new Map<string, SourceStatus>();
  #isOver = false;

  constructor(url: string, adminKey: string) {
    this.#url = `${url}/rollcall/v1/sources`;
    this.#headers = { authorization: `Bearer ${adminKey}` };
  }

  start(): void {
    void this.#poll();
  }

  stop(): void {
    this.#isOver = true;
  }

  async refreshed(
    id: string,
    willFail: boolean,
  ): Promise<{ readonly before: SourceStatus; readonly after: SourceStatus }> {
    // Otherwise the first refresh after the start would be taken for this one.
    await until(() => (this.#known.get(id)?.last_attempt_at ?? null) !== null);
    const before = this.#known.get(id)!;
    // Only the time, in seconds, tells one success from the next.
    const isLater = () => Math.floor(Date.now() / 1000) > (before.last_attempt_at ?? 0);
    if (!willFail && before.failures === 0) await until(isLater);
    const answer = await fetch(`${this.#url}/${id}/refresh`, { method: "POST", headers: this.#headers });
    if (answer.status !== 200) throw new Error(`the refresh was answered ${answer.status}: ${await answer.text()}`);
    const giveUpMs = performance.now() + refreshMsMax;
    for (;;) {
      const after = this.#known.get(id)!;
      if (after.failures !== before.failures || after.last_attempt_at !== before.last_attempt_at)
        return { before, after };
      if (performance.now() > giveUpMs) throw new Error(`${id} was not refreshed within ${refreshMsMax} ms`);
      await Bun.sleep(pollEveryMs / 2);
    }
  }

  async #poll(): Promise<void> {
    while (!this.#isOver) {
      const answer = await fetch(`${this.#url}?limit=100`, { headers: this.#headers });
      const { data } = (await answer.json()) as { data: SourceStatus[] };
      this.#known = new Map(data.map((source) => [source.id, source]));
      await Bun.sleep(pollEveryMs);
    }
  }
}
