import { Link } from "../../route/link.tsx";
import { useWords } from "../../words/words.ts";
import { remediesFor, type Whose } from "./rules.ts";
import { accessWords } from "./words.ts";

/** Links to where what a rule decides can be changed. */
export function Remedies({ rule, whose }: { readonly rule: string; readonly whose: Whose }) {
  const words = useWords(accessWords);
  const remedies = remediesFor(rule, whose, words);
  if (remedies.length === 0) return null;
  return (
    <span class="access-remedies">
      {remedies.map(({ label, page, query }) => (
        <Link key={page} page={page} query={query}>
          {label}
        </Link>
      ))}
    </span>
  );
}
