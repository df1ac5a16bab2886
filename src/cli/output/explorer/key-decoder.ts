import { controlKey, modified, singleShiftKey } from "./key-names.ts";
import type { Press } from "./press.ts";

/** What the first bytes are; null if they are not complete yet. A press of null means nothing here. */
type Token = { readonly length: number; readonly press: Press | null } | null;

const pasteStart = "\u001b[200~";
const pasteEnd = "\u001b[201~";

/** After this time without further bytes, an escape byte is the Escape key. */
const escapeMs = 50;
/** A sequence that has begun may take longer over a slow line. After that time it is dropped. */
const sequenceMs = 500;
const pasteMs = 5_000;

/**
 * Reads what a terminal sends: keys, and also answers and reports that nobody asked for. The bytes may arrive in any
 * pieces. A sequence without a meaning here is skipped whole, so that no part of it is taken for a key.
 */
export class KeyDecoder {
  /** The bytes that are not decoded yet, as Latin-1. */
  #bytes = "";

  take(chunk: Uint8Array): Press[] {
    this.#bytes += Buffer.from(chunk).toString("latin1");
    const presses: Press[] = [];
    for (let token = tokenIn(this.#bytes); token !== null; token = tokenIn(this.#bytes)) {
      this.#bytes = this.#bytes.slice(token.length);
      if (token.press !== null) presses.push(token.press);
    }
    return presses;
  }

  /** How long to wait for more bytes before `expire`; null if nothing has begun. */
  get waitMs(): number | null {
    if (this.#bytes === "") return null;
    if (this.#bytes.startsWith(pasteStart)) return pasteMs;
    return isOnlyEscapes(this.#bytes) ? escapeMs : sequenceMs;
  }

  /** What the bytes mean if no more follow. */
  expire(): Press[] {
    const bytes = this.#bytes;
    this.#bytes = "";
    if (bytes.startsWith(pasteStart)) return [pasteOf(bytes.slice(pasteStart.length))];
    return isOnlyEscapes(bytes) ? Array.from(bytes, () => ({ kind: "key", name: "escape" })) : [];
  }
}

const wholeControl = /^\u001b\[(?:\[[A-E]|([0-?]*)([ -/]*)([@-Z\\-~]))/;

function tokenIn(bytes: string): Token {
  if (bytes === "" || bytes === "\u001b") return null;
  if (!bytes.startsWith("\u001b")) return characterIn(bytes);
  if (bytes.startsWith("\u001b[")) return controlSequenceIn(bytes);
  if (bytes.startsWith("\u001bO")) return singleShiftIn(bytes);
  // Device control strings, operating system commands and the like.
  if (/^\u001b[P\]X^_]/.test(bytes)) return stringIn(bytes);
  return altIn(bytes);
}

function controlSequenceIn(bytes: string): Token {
  if (bytes.startsWith(pasteStart)) return pasteIn(bytes);
  // Old mouse reports have three bytes of any value; rxvt ends keys that are pressed with Shift by a dollar sign.
  if (bytes.startsWith("\u001b[M")) return bytes.length < 6 ? null : { length: 6, press: null };
  const [shifted] = /^\u001b\[\d+\$/.exec(bytes) ?? [];
  if (shifted !== undefined) return { length: shifted.length, press: null };
  // The Linux console begins its function keys by two brackets.
  if (/^\u001b\[(\[|[0-?]*[ -/]*)$/.test(bytes)) return null;
  const [whole, parameters, intermediates, final] = wholeControl.exec(bytes) ?? [];
  if (whole === undefined) return { length: brokenLength(bytes, /^\u001b\[\[?[ -?]*/), press: null };
  const isKey = parameters !== undefined && intermediates === "" && final !== undefined;
  return { length: whole.length, press: isKey ? controlKey(parameters, final) : null };
}

function pasteIn(bytes: string): Token {
  const end = bytes.indexOf(pasteEnd);
  if (end === -1) return null;
  return { length: end + pasteEnd.length, press: pasteOf(bytes.slice(pasteStart.length, end)) };
}

function pasteOf(bytes: string): Press {
  return { kind: "paste", text: utf8(bytes) };
}

function singleShiftIn(bytes: string): Token {
  if (/^\u001bO[\d;]*$/.test(bytes)) return null;
  const [whole, parameters = "", final = ""] = /^\u001bO([\d;]*)([ -~])/.exec(bytes) ?? [];
  if (whole === undefined) return { length: brokenLength(bytes, /^\u001bO[\d;]*/), press: null };
  return { length: whole.length, press: singleShiftKey(parameters, final) };
}

/** A control character or a byte beyond ASCII ends a sequence too early, and begins the next token. */
function brokenLength(bytes: string, begun: RegExp): number {
  return begun.exec(bytes)?.[0].length ?? 1;
}

/** Ends with its terminator, or at a byte that no string has. */
function stringIn(bytes: string): Token {
  const end = /\u001b\\?|[\u0003\u0007\u0018\u001a]/.exec(bytes.slice(2));
  if (end === null || (end[0] === "\u001b" && bytes.length === 2 + end.index + 1)) return null;
  const isTerminator = end[0] === "\u001b\\" || end[0] === "\u0007";
  return { length: 2 + end.index + (isTerminator ? end[0].length : 0), press: null };
}

/** A key that was pressed together with Alt, which some terminals put before a whole sequence. */
function altIn(bytes: string): Token {
  if (bytes.startsWith("\u001b\u001b\u001b")) return { length: 1, press: { kind: "key", name: "escape" } };
  const token = tokenIn(bytes.slice(1));
  if (token === null) return null;
  const { press, length } = token;
  if (press === null || press.kind === "paste") return { length: length + 1, press: null };
  return { length: length + 1, press: modified(press, "alt") };
}

function characterIn(bytes: string): Token {
  const code = bytes.charCodeAt(0);
  const length = code < 0xc2 || code > 0xf4 ? 1 : code < 0xe0 ? 2 : code < 0xf0 ? 3 : 4;
  const rest = /^[\u0080-\u00bf]*/.exec(bytes.slice(1, length))?.[0] ?? "";
  if (bytes.length < length && rest.length === bytes.length - 1) return null;
  if (rest.length < length - 1 || (code > 0x7f && length === 1)) return { length: 1 + rest.length, press: null };
  return { length, press: characterKey(utf8(bytes.slice(0, length))) };
}

const controlNames: Readonly<Record<string, string>> = {
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  "\b": "backspace",
  "\u007f": "backspace",
};

function characterKey(character: string): Press | null {
  const name = controlNames[character];
  if (name !== undefined) return { kind: "key", name };
  const code = character.charCodeAt(0);
  if (code >= 1 && code <= 26) return { kind: "key", name: `ctrl-${String.fromCharCode(code + 96)}` };
  return /[\p{Cc}\ufffd]/u.test(character) ? null : { kind: "text", text: character };
}

function isOnlyEscapes(bytes: string): boolean {
  return /^\u001b+$/.test(bytes);
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}
