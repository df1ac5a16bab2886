import type { Step } from "./state.ts";

/** The steps for the bytes that terminals send for keys. */
const steps: Readonly<Record<string, Step>> = {
  "\u001b[A": "up",
  "\u001bOA": "up",
  k: "up",
  "\u001b[B": "down",
  "\u001bOB": "down",
  j: "down",
  "\u001b[5~": "page-up",
  "\u0002": "page-up",
  "\u001b[6~": "page-down",
  "\u0006": "page-down",
  " ": "page-down",
  g: "first",
  "\u001b[H": "first",
  "\u001bOH": "first",
  "\u001b[1~": "first",
  "\u001b[7~": "first",
  G: "last",
  "\u001b[F": "last",
  "\u001bOF": "last",
  "\u001b[4~": "last",
  "\u001b[8~": "last",
  "\u001b[C": "open",
  "\u001bOC": "open",
  l: "open",
  "\r": "open",
  "\n": "open",
  "\u001b[D": "back",
  "\u001bOD": "back",
  h: "back",
  "\u007f": "back",
  r: "raw",
  p: "print",
  q: "quit",
  "\u001b": "quit",
  "\u0003": "quit",
};

// A control sequence, a function key, a key pressed with Alt, or one character.
const keyPattern = /\u001b\[[0-?]*[ -/]*[@-~]|\u001bO[ -~]|\u001b[^\u001b[O]|[\s\S]/gu;
const unfinishedPattern = /\u001b(?:\[[0-?]*[ -/]*|O)?$/u;

/** After this time without further bytes, an escape byte is the Escape key. */
const restOfKeyMs = 50;

/** Ignores other keys. A chunk may hold several keys, and a key may arrive in two chunks. */
export async function* typedSteps(input: AsyncIterable<unknown>): AsyncGenerator<Step> {
  const chunks = input[Symbol.asyncIterator]();
  let text = "";
  let next = chunks.next();
  try {
    for (;;) {
      const chunk = text === "" ? await next : await Promise.race([next, afterMs(restOfKeyMs)]);
      if (chunk?.done) return;
      if (chunk !== null) {
        text += String(chunk.value);
        next = chunks.next();
      }
      const unfinished = chunk === null ? "" : (unfinishedPattern.exec(text)?.[0] ?? "");
      yield* stepsIn(text.slice(0, text.length - unfinished.length));
      text = unfinished;
    }
  } finally {
    // The caller closes the input when it stops reading, which rejects the pending read.
    next.catch(() => undefined);
  }
}

function* stepsIn(text: string): Generator<Step> {
  for (const [key] of text.matchAll(keyPattern)) {
    const step = steps[key];
    if (step !== undefined) yield step;
  }
}

function afterMs(delayMs: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, delayMs, null));
}
