import { useWords } from "../../words/words.ts";
import { dangerWords } from "./danger-words.ts";

/** An id in which every character outside of ASCII is marked, because it may look like another one. */
export function MarkedId({ id }: { readonly id: string }) {
  return (
    <bdi class="mono breaks">
      {Array.from(id).map((character, at) =>
        isPlain(character) ? (
          character
        ) : (
          <mark key={at} class="odd" title={nameOf(character)}>
            {character}
          </mark>
        ),
      )}
    </bdi>
  );
}

/** Says that an id has such characters, and which. */
export function OddCharacters({ id }: { readonly id: string }) {
  const words = useWords(dangerWords);
  const odd = [...new Set(Array.from(id).filter((character) => !isPlain(character)))];
  if (odd.length === 0) return null;
  return <p class="models-odd">{words.odd(odd.map(nameOf).join(", "))}</p>;
}

function isPlain(character: string): boolean {
  return /^[\u0020-\u007e]$/.test(character);
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
