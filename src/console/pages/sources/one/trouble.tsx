import { Icon } from "../../../parts/icon.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { useWords } from "../../../words/words.ts";
import type { Source } from "../source.ts";
import { faultIn } from "./faults.ts";
import { sourcePageWords } from "./words.ts";

/** Why the last refresh failed, in the words of the source's answer, and what to do. */
export function Trouble({ source }: { readonly source: Source }) {
  const words = useWords(sourcePageWords);
  const { last_error: error, failures, last_attempt_at: at } = source;
  if (error === null || failures === 0) return null;
  return (
    <div class="error" role="note">
      <Icon name="bad" />
      <div class="error-text">
        <p class="error-title">{failures > 1 ? words.errorSince(failures) : words.error}</p>
        <p>
          <bdi class="breaks" lang="en">
            {error}
          </bdi>{" "}
          <span class="soft">
            <Time seconds={at} as="seconds" />
          </span>
        </p>
        <Advice error={error} />
        {source.model_count > 0 && <p class="soft">{words.errorStays}</p>}
      </div>
    </div>
  );
}

/** What to do about an error in the words of `last_error`; nothing if that is not known. */
export function Advice({ error }: { readonly error: string }) {
  const { advice } = useWords(sourcePageWords);
  const fault = faultIn(error);
  return fault === null ? null : <p>{advice[fault]}</p>;
}
