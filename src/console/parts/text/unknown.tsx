import { useWords } from "../../words/words.ts";
import { textWords } from "./words.ts";

/** A dash for an unknown value. Screen readers say it in words, and pointing at it shows them. */
export function Unknown({ why }: { readonly why?: string }) {
  const words = useWords(textWords);
  const meaning = why ?? words.unknown;
  return (
    <span class="unknown" title={meaning}>
      <span aria-hidden="true">–</span>
      <span class="unseen">{meaning}</span>
    </span>
  );
}
