import { inSlices } from "../slices.ts";
import { isInBackground } from "../body/background.ts";
import type { CallBody } from "../body/call-body.ts";
import type { Call } from "../calls.ts";
import type { Found } from "../json/found.ts";
import type { AskedUsage } from "./counting.ts";
import { estimatedInputTokens } from "./estimates.ts";

/** What a request says of its usage; null if the call uses nothing. A promise for a very long text to be spoken. */
export function askedUsage(call: Call, body: CallBody): AskedUsage | null | Promise<AskedUsage> {
  const { estimated } = call;
  if (estimated === null) return null;
  const asked = {
    estimated,
    inputTokens: estimatedInputTokens(body),
    isInBackground: isInBackground(body),
    characters: null,
    images: call.name.startsWith("images.") ? { size: sizeIn(body.text("size")) } : null,
    transcribes: call.name === "audio.transcriptions" || call.name === "audio.translations",
  };
  if (call.name !== "audio.speech") return asked;
  const characters = charactersIn(body.bytes, body.value("input"));
  if (characters instanceof Promise) return characters.then((counted) => ({ ...asked, characters: counted }));
  return { ...asked, characters };
}

function sizeIn(size: string | null): string | null {
  return size !== null && /^[\w.-]{1,32}$/.test(size) ? size : null;
}

const [backslash, letterU, letterD] = [0x5c, 0x75, 0x64];
const pieceBytes = 32 * 1024;

/** The characters of a text, of which one may be written in several bytes, or as one or two escapes. */
function charactersIn(bytes: Uint8Array, text: Found | null): number | null | Promise<number> {
  if (text?.type !== "string") return null;
  let characters = 0;
  let at = text.start + 1;
  const count = () => {
    const to = Math.min(at + pieceBytes, text.end - 1);
    while (at < to) {
      const code = bytes[at] as number;
      if (isCounted(bytes, at, code)) characters++;
      at += code !== backslash ? 1 : bytes[at + 1] === letterU ? 6 : 2;
    }
    return at >= text.end - 1;
  };
  const wait = inSlices(count);
  return wait === undefined ? characters : wait.then(() => characters);
}

/** Not the second half of a character, in bytes or in escapes. */
function isCounted(bytes: Uint8Array, at: number, code: number): boolean {
  if (code !== backslash) return (code & 0xc0) !== 0x80;
  const isLow = bytes[at + 1] === letterU && ((bytes[at + 2] as number) | 0x20) === letterD;
  return !(isLow && /[c-f]/i.test(String.fromCharCode(bytes[at + 3] as number)));
}
