/** The bytes that terminals send for the keys of each step. */
const keysOf = {
  up: ["\u001b[A", "\u001bOA", "k"],
  down: ["\u001b[B", "\u001bOB", "j"],
  "page-up": ["\u001b[5~", "\u0002"],
  "page-down": ["\u001b[6~", "\u0006", " "],
  first: ["g", "\u001b[H", "\u001bOH", "\u001b[1~", "\u001b[7~"],
  last: ["G", "\u001b[F", "\u001bOF", "\u001b[4~", "\u001b[8~"],
  open: ["\u001b[C", "\u001bOC", "l", "\r", "\n"],
  back: ["\u001b[D", "\u001bOD", "h", "\u007f"],
  raw: ["r"],
  print: ["p"],
  quit: ["q", "\u001b", "\u0003"],
} as const;

export type Step = keyof typeof keysOf;

const allSteps = Object.keys(keysOf) as Step[];
const steps = new Map<string, Step>(allSteps.flatMap((step) => keysOf[step].map((key) => [key, step] as const)));

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
    const step = steps.get(key);
    if (step !== undefined) yield step;
  }
}

function afterMs(delayMs: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, delayMs, null));
}
