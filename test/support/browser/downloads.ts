import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tab } from "./tab.ts";

export interface Download {
  readonly name: string;
  readonly text: string;
}

/** The files that a tab has saved whole, in order, in a folder of their own. */
export class Downloads {
  readonly #folder = mkdtempSync(join(tmpdir(), "rollcall-downloads-"));
  readonly #names = new Map<string, string>();
  readonly #saved: Download[] = [];
  #more = Promise.withResolvers<void>();

  private constructor() {}

  static async of(tab: Tab): Promise<Downloads> {
    const downloads = new Downloads();
    tab.on("Page.downloadWillBegin", ({ guid, suggestedFilename }) => downloads.#names.set(guid, suggestedFilename));
    tab.on("Page.downloadProgress", ({ guid, state }) => {
      if (state === "completed") downloads.#keep(downloads.#names.get(guid)!);
    });
    await tab.send("Page.setDownloadBehavior", { behavior: "allow", downloadPath: downloads.#folder });
    return downloads;
  }

  get count(): number {
    return this.#saved.length;
  }

  /** The first file, the second, and so on, counted from 0. */
  async saved(at: number): Promise<Download> {
    while (this.#saved.length <= at) await this.#more.promise;
    return this.#saved[at]!;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #keep(name: string): void {
    this.#saved.push({ name, text: readFileSync(join(this.#folder, name), "utf8") });
    this.#more.resolve();
    this.#more = Promise.withResolvers();
  }
}
