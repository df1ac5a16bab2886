import { useWords } from "../../words/words.ts";
import { textWords } from "./words.ts";

/** A dash for what nobody told; screen readers and whoever points at it get the words. */
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
