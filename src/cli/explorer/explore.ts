import type { Json } from "../json/value.ts";
import { jsonText } from "../formats/json.ts";
import type { Terminal } from "../terminal.ts";
import { draw } from "./draw.ts";
import { begin, selection, take, type State, type Step } from "./state.ts";

/** Steps by the bytes that terminals send for keys. */
const steps: Readonly<Record<string, Step>> = {
  "\u001b[A": "up",
  "\u001bOA": "up",
  k: "up",
  "\u001b[B": "down",
  "\u001bOB": "down",
  j: "down",
  g: "first",
  "\u001b[H": "first",
  G: "last",
  "\u001b[F": "last",
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

const enter = "\u001b[?1049h\u001b[?25l";
const leave = "\u001b[?25h\u001b[?1049l";
const clear = "\u001b[H\u001b[2J";

/** Walks through a value on a screen of its own, which is gone again afterwards. */
export async function explore(title: string, value: Json, terminal: Terminal): Promise<void> {
  let state: State = begin(title, value);
  const redraw = () => {
    const lines = draw(state, process.stdout.columns || terminal.columns, process.stdout.rows || terminal.rows);
    process.stdout.write(clear + lines.join("\r\n"));
  };
  let printed: Json | null = null;
  process.stdout.write(enter);
  process.stdin.setRawMode(true);
  process.stdout.on("resize", redraw);
  try {
    redraw();
    for await (const step of typedSteps()) {
      const next = take(state, step);
      if (next === null) {
        if (step === "print") printed = selection(state);
        break;
      }
      state = next;
      redraw();
    }
  } finally {
    process.stdout.off("resize", redraw);
    process.stdin.setRawMode(false);
    process.stdin.pause();
    process.stdout.write(leave);
  }
  if (printed !== null) terminal.write(jsonText(printed, terminal));
}

/** Several keys may arrive at once, and one that means nothing is passed over. */
async function* typedSteps(): AsyncGenerator<Step> {
  for await (const chunk of process.stdin) {
    for (const [key] of String(chunk as Uint8Array).matchAll(/\u001b[[O][A-Z]|[\s\S]/g)) {
      const step = steps[key];
      if (step !== undefined) yield step;
    }
  }
}
