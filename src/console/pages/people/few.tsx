import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { peopleWords } from "./words.ts";

/** The server counts no further. */
const countMax = 1000;

/** A count that stops at 1,000. */
export function Few({ count }: { readonly count: number }) {
  const words = useWords(peopleWords);
  if (count === 0) return <span class="soft">0</span>;
  return count < countMax ? (
    <>{number(count)}</>
  ) : (
    <span title={words.orMore(number(count))}>{`${number(count)}+`}</span>
  );
}
