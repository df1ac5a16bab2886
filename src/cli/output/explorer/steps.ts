import type { Press } from "./press.ts";

/** The keys of each step, by their names or characters, and what it does. */
const bindings = {
  up: { keys: ["up", "k", "ctrl-p"], about: "up" },
  down: { keys: ["down", "j", "ctrl-n"], about: "down" },
  "page-up": { keys: ["page-up", "ctrl-b", "b"], about: "a page up" },
  "page-down": { keys: ["page-down", "ctrl-f", " "], about: "a page down" },
  "half-up": { keys: ["ctrl-u", "u"], about: "half a page up" },
  "half-down": { keys: ["ctrl-d", "d"], about: "half a page down" },
  first: { keys: ["home", "g", "ctrl-home"], about: "to the first" },
  last: { keys: ["end", "G", "ctrl-end"], about: "to the last" },
  open: { keys: ["enter", "right", "l"], about: "open the row" },
  back: { keys: ["left", "h", "backspace"], about: "back" },
  search: { keys: ["/", "ctrl-s"], about: "search; Enter keeps what is found, Esc shows everything" },
  next: { keys: ["n"], about: "the next that is found" },
  previous: { keys: ["N"], about: "the one before" },
  raw: { keys: ["r"], about: "the JSON of all of it, and back" },
  copy: { keys: ["c", "y"], about: "copy the id, if the terminal allows it" },
  print: { keys: ["p"], about: "quit, and print what is selected as JSON" },
  help: { keys: ["?", "f1"], about: "these keys" },
  leave: { keys: ["escape"], about: "leave the search, or what was opened last" },
  suspend: { keys: ["ctrl-z"], about: "stop for a while; fg continues" },
  quit: { keys: ["q", "ctrl-c"], about: "quit" },
} as const satisfies Readonly<Record<string, { readonly keys: readonly string[]; readonly about: string }>>;

export type Step = keyof typeof bindings;

const allSteps = Object.keys(bindings) as Step[];
const steps = new Map<string, Step>(
  allSteps.flatMap((step) => bindings[step].keys.map((name) => [name, step] as const)),
);

/** What a key does; null for other keys. A pasted text does nothing, whatever is in it. */
export function stepFor(press: Press): Step | null {
  if (press.kind === "paste") return null;
  return steps.get(press.kind === "key" ? press.name : press.text) ?? null;
}

const labels: Readonly<Record<string, string>> = {
  " ": "Space",
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
  escape: "Esc",
  "page-up": "PgUp",
  "page-down": "PgDn",
};

const keyWidth = 24;

export const helpLines: readonly string[] = allSteps.map((step) => {
  const { keys, about } = bindings[step];
  return keys.map(labelOf).join("  ").padEnd(keyWidth) + about;
});

function labelOf(key: string): string {
  if (key.length === 1 && key !== " ") return key;
  return (
    labels[key] ??
    key
      .split("-")
      .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
      .join("-")
  );
}
