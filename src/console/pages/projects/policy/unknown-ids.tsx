import { Banner } from "../../../parts/page/banner.tsx";
import { useWords } from "../../../words/words.ts";
import { policyWords } from "./words.ts";

interface UnknownProps {
  readonly ids: readonly string[];
  readonly onDrop: (() => void) | null;
}

/** So many are named. */
const namedMost = 5;

/** Ids of the policy that no model has, which the table of models cannot show. */
export function UnknownIds({ ids, onDrop }: UnknownProps) {
  const words = useWords(policyWords);
  if (ids.length === 0) return null;
  const named = ids.slice(0, namedMost).join(", ");
  return (
    <Banner
      tone="warn"
      action={
        onDrop !== null && (
          <button type="button" class="button button-small" onClick={onDrop}>
            {words.dropUnknown}
          </button>
        )
      }
    >
      <bdi class="breaks">{words.unknown(ids.length, ids.length > namedMost ? `${named}, …` : named)}</bdi>{" "}
      <span class="soft">{words.unknownWhy}</span>
    </Banner>
  );
}
