/** What Chromium wants to know about a key that is pressed, such as "Ctrl+K", "Enter" or "/". */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly windowsVirtualKeyCode: number;
  readonly modifiers: number;
  /** What it writes into a field. */
  readonly text?: string;
}

const modifierBits: Readonly<Record<string, number>> = { Alt: 1, Ctrl: 2, Meta: 4, Shift: 8 };

const named: Readonly<Record<string, { readonly code: number; readonly text?: string }>> = {
  Backspace: { code: 8 },
  Tab: { code: 9 },
  Enter: { code: 13, text: "\r" },
  Escape: { code: 27 },
  PageUp: { code: 33 },
  PageDown: { code: 34 },
  End: { code: 35 },
  Home: { code: 36 },
  ArrowLeft: { code: 37 },
  ArrowUp: { code: 38 },
  ArrowRight: { code: 39 },
  ArrowDown: { code: 40 },
  Delete: { code: 46 },
  F6: { code: 117 },
};

export function keyPress(combination: string): KeyPress {
  const parts = combination === "+" ? ["+"] : combination.split("+");
  const name = parts.at(-1) ?? "";
  const modifiers = parts.slice(0, -1).reduce((bits, modifier) => bits | bitOf(modifier), 0);
  const special = named[name];
  if (special !== undefined) {
    const { code, text } = special;
    return { key: name, code: name, windowsVirtualKeyCode: code, modifiers, ...(text !== undefined && { text }) };
  }
  const character = name === "Space" ? " " : name;
  if (character.length !== 1) throw new Error(`there is no key ${combination}`);
  const upper = character.toUpperCase();
  const isLetter = /[A-Z]/.test(upper);
  const key = !isLetter || modifiers === 0 ? character : hasShift(modifiers) ? upper : character.toLowerCase();
  const writes = modifiers === 0 || modifiers === bitOf("Shift");
  return {
    key,
    code: isLetter ? `Key${upper}` : character === " " ? "Space" : "",
    windowsVirtualKeyCode: upper.charCodeAt(0),
    modifiers,
    ...(writes && { text: key }),
  };
}

function hasShift(modifiers: number): boolean {
  return (modifiers & bitOf("Shift")) !== 0;
}

function bitOf(modifier: string): number {
  const bit = modifierBits[modifier];
  if (bit === undefined) throw new Error(`there is no key ${modifier}`);
  return bit;
}
