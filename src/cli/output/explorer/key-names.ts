import type { Press } from "./press.ts";

/*
 * What control sequences mean as keys, as xterm, rxvt, tmux, kitty and the Linux console send them. Null is for reports
 * and answers, and for keys that are released.
 */

const finalNames: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  E: "begin",
  F: "end",
  H: "home",
  P: "f1",
  Q: "f2",
  R: "f3",
  S: "f4",
};

const numberNames: ReadonlyMap<number, string> = new Map([
  [1, "home"],
  [2, "insert"],
  [3, "delete"],
  [4, "end"],
  [5, "page-up"],
  [6, "page-down"],
  [7, "home"],
  [8, "end"],
  ...[11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24].map((code, at) => [code, `f${at + 1}`] as const),
]);

/** Keys that have no character, by their codes in kitty's protocol. */
const kittyNames: ReadonlyMap<number, string> = new Map([
  [9, "tab"],
  [13, "enter"],
  [27, "escape"],
  [127, "backspace"],
  [57_414, "enter"],
  [57_417, "left"],
  [57_418, "right"],
  [57_419, "up"],
  [57_420, "down"],
  [57_421, "page-up"],
  [57_422, "page-down"],
  [57_423, "home"],
  [57_424, "end"],
]);
const kittyKeypadZero = 57_399;
/** Kitty's codes for keys without a character are in a private area of Unicode. */
const privateArea = /[\ue000-\uf8ff]/;

const modifierBits = { shift: 1, alt: 2, ctrl: 4, super: 8, hyper: 16, meta: 32 } as const;
type Modifier = keyof typeof modifierBits;
const released = 3;

const numbersIn = (parameter: string | undefined) => (parameter ?? "").split(":").map(Number);

/** `ESC [ parameters final`. */
export function controlKey(parameters: string, final: string): Press | null {
  if (!/^[\d;:]*$/.test(parameters)) return null;
  const [first, second, third] = parameters.split(";");
  const [code = 0] = numbersIn(first);
  const [bits = 0, event = 0] = numbersIn(second);
  if (event === released) return null;
  const modifiers = modifiersIn(bits);
  if (final === "u") return characterWith(numbersIn(first), modifiers, numbersIn(third));
  // xterm, if it is told to send other keys with their modifiers.
  if (final === "~" && code === 27) return characterWith(numbersIn(third), modifiers, []);
  if (final === "~") return named(numberNames.get(code), modifiers);
  if (final === "^" || final === "@") return named(numberNames.get(code), ["ctrl"]);
  if (final === "Z") return named("tab", ["shift"]);
  if (/[a-d]/.test(final)) return parameters === "" ? named(finalNames[final.toUpperCase()], ["shift"]) : null;
  return named(finalNames[final], modifiers);
}

/** `ESC O parameters final`: cursor keys in application mode, and the keypad. */
export function singleShiftKey(parameters: string, final: string): Press | null {
  if (final === "M") return named("enter", []);
  if (/[j-y]/.test(final)) return { kind: "text", text: "*+,-./0123456789"["jklmnopqrstuvwxy".indexOf(final)]! };
  if (/[a-d]/.test(final)) return named(finalNames[final.toUpperCase()], ["ctrl"]);
  return named(finalNames[final], modifiersIn(Number(parameters.split(";").at(-1))));
}

/** The same key, pressed together with a modifier. */
export function modified(press: Exclude<Press, { kind: "paste" }>, modifier: Modifier): Press {
  return { kind: "key", name: `${modifier}-${press.kind === "key" ? press.name : press.text}` };
}

function named(name: string | undefined, modifiers: readonly Modifier[]): Press | null {
  return name === undefined ? null : { kind: "key", name: [...modifiers, name].join("-") };
}

/** A key of kitty's protocol: its code, the one with Shift if that is known, and the text that it types. */
function characterWith(
  [code = 0, shiftedCode = 0]: readonly number[],
  modifiers: readonly Modifier[],
  typed: readonly number[],
): Press | null {
  const name = kittyNames.get(code);
  if (name !== undefined) return named(name, modifiers);
  const keypadDigit = code - kittyKeypadZero;
  const character = keypadDigit >= 0 && keypadDigit <= 9 ? String(keypadDigit) : characterOf(code);
  if (character === null || privateArea.test(character)) return null;
  const withShift = characterOf(shiftedCode) ?? character.toUpperCase();
  const text = characterOf(typed[0] ?? 0) ?? (modifiers.includes("shift") ? withShift : character);
  const others = modifiers.filter((modifier) => modifier !== "shift");
  return others.length === 0 ? { kind: "text", text } : named(character, others);
}

/** Null for control characters, and for what is no character. */
function characterOf(code: number): string | null {
  if (!Number.isInteger(code) || code < 0x20 || code > 0x10ffff) return null;
  const character = String.fromCodePoint(code);
  return /[\p{Cc}\p{Cs}]/u.test(character) ? null : character;
}

/** xterm sends one more than the sum of the bits. Lock keys are no modifiers. */
function modifiersIn(parameter: number): readonly Modifier[] {
  const bits = Number.isInteger(parameter) && parameter > 0 ? parameter - 1 : 0;
  const order: readonly Modifier[] = ["super", "hyper", "meta", "ctrl", "alt", "shift"];
  return order.filter((modifier) => (bits & modifierBits[modifier]) !== 0);
}
