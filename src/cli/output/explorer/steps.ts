import type { Press } from "./press.ts";

/** The keys of each step, by their names or characters. */
const keysOf = {
  up: ["up", "k", "ctrl-p"],
  down: ["down", "j", "ctrl-n"],
  "page-up": ["page-up", "ctrl-b", "b"],
  "page-down": ["page-down", "ctrl-f", " "],
  "half-up": ["ctrl-u", "u"],
  "half-down": ["ctrl-d", "d"],
  first: ["home", "g", "ctrl-home"],
  last: ["end", "G", "ctrl-end"],
  open: ["right", "l", "enter"],
  back: ["left", "h", "backspace"],
  raw: ["r"],
  print: ["p"],
  quit: ["q", "escape", "ctrl-c"],
} as const;

export type Step = keyof typeof keysOf;

const allSteps = Object.keys(keysOf) as Step[];
const steps = new Map<string, Step>(allSteps.flatMap((step) => keysOf[step].map((name) => [name, step] as const)));

/** What a key does; null for other keys. A pasted text does nothing, whatever is in it. */
export function stepFor(press: Press): Step | null {
  if (press.kind === "paste") return null;
  return steps.get(press.kind === "key" ? press.name : press.text) ?? null;
}
