import type { CallUsage } from "../../core/usage/call-usage.ts";
import type { StreamFormat } from "../answer/format.ts";
import type { Estimated } from "../calls.ts";
import { amountIn } from "./figures.ts";
import { tokensOf } from "./tokens-of.ts";
import { saidUsage, type SaidUsage } from "./said-usage.ts";
import type { Unpacking } from "./unpacking.ts";
import { usageInDocument } from "./usage-in-document.ts";
import { UsageWatch } from "./usage-watch.ts";

/** What the request of a call says of its usage. */
export interface AskedUsage {
  readonly estimated: Estimated;
  /** An estimate. */
  readonly inputTokens: number;
  /** Whether it may be answered before it is done. */
  readonly isInBackground: boolean;
  /** To be spoken; null for other calls. */
  readonly characters: number | null;
  /** The images that are asked for, and their size, if it is said; null for other calls. */
  readonly images: { readonly size: string | null } | null;
  /** Whether it writes down a sound. */
  readonly transcribes: boolean;
}

export interface CountedUsage {
  /** Null if nothing is known. */
  readonly usage: CallUsage | null;
  readonly isEstimated: boolean;
  /** Whether the source may go on after its answer, so that nobody knows what the call uses in the end. */
  readonly mayGoOn: boolean;
}

/** Of a response that is not done. */
const undone: ReadonlySet<unknown> = new Set(["queued", "in_progress"]);

/** Counts what one call uses: what its answer says, and estimates of the tokens of which it says nothing. */
export class Counting {
  readonly watch = new UsageWatch();
  readonly #document: StreamFormat | null;
  readonly #asked: AskedUsage;
  #unpacking: Unpacking | null = null;

  /** `document` is the format of an answer that is one document. */
  constructor(document: StreamFormat | null, asked: AskedUsage) {
    this.#document = document;
    this.#asked = asked;
  }

  /** Reads an answer that is one document, in as many pieces as it comes. */
  document(): (bytes: Uint8Array) => void {
    const json = usageInDocument(this.watch, this.#document, this.#asked.images !== null);
    return (bytes) => json.read(bytes, 0, bytes.length);
  }

  /** The answer is packed, and unpacked here. */
  unpack(unpacking: Unpacking): void {
    this.#unpacking = unpacking;
  }

  /** No more of the answer will come. Resolves when all of it is read, which it is as a rule: then it is null. */
  end(): Promise<void> | null {
    return this.#unpacking?.end() ?? null;
  }

  counted(): CountedUsage {
    const { estimated, inputTokens, isInBackground } = this.#asked;
    const said = saidUsage(this.watch, this.#document === "messages");
    this.#addUnits(said);
    const guessesInput = estimated !== "nothing" && said.inputTokens === undefined;
    const guessesOutput = estimated === "input and output" && said.outputTokens === undefined;
    const mayGoOn = isInBackground || undone.has(this.watch.figure("status"));
    // Without any text yet, the output is unknown, and not zero.
    const isUnknown = this.watch.isUnread || (mayGoOn && this.watch.textBytes === 0);
    if (guessesInput) said.inputTokens = inputTokens;
    if (guessesOutput && !isUnknown) said.outputTokens = tokensOf(this.watch.textBytes);
    return { usage: known(said), isEstimated: guessesInput || guessesOutput, mayGoOn };
  }

  #addUnits(said: SaidUsage): void {
    const { characters, images, transcribes } = this.#asked;
    if (characters !== null) said.characters = characters;
    if (transcribes && !this.watch.has("usage")) said.seconds = secondsIn(this.watch.figure("duration"));
    if (images === null) {
      said.imageSize = undefined;
      return;
    }
    if (this.watch.images > 0) said.images = this.watch.images;
    said.imageSize ??= images.size ?? undefined;
    said.outputImageTokens ??= said.outputTokens;
  }
}

/** OpenAI counts begun seconds. */
function secondsIn(duration: unknown): number | undefined {
  const seconds = amountIn(duration);
  return seconds === undefined ? undefined : Math.ceil(seconds);
}

/** Without what is unknown. */
function known(said: SaidUsage): CallUsage | null {
  const usage: Record<string, number | string> = {};
  let isEmpty = true;
  for (const name in said) {
    const value = said[name as keyof SaidUsage];
    if (value === undefined) continue;
    usage[name] = value;
    isEmpty = false;
  }
  return isEmpty ? null : usage;
}
