import { useWords } from "../../words/words.ts";
import { useSlowly } from "./use-slowly.ts";
import { pageWords } from "./words.ts";

/** Lines that are on their way. Nothing for a moment, because most answers are there by then. */
export function Skeleton({ lines = 3 }: { readonly lines?: number }) {
  const words = useWords(pageWords);
  const isShown = useSlowly(true);
  return (
    <div class="skeleton-lines" role="status">
      {isShown && <span class="unseen">{words.loading}</span>}
      {isShown &&
        Array.from({ length: lines }, (_, at) => (
          <span key={at} class={`skeleton skeleton-${at % 2 === 0 ? "wide" : "middle"}`} aria-hidden="true" />
        ))}
    </div>
  );
}
