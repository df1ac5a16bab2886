import { useState } from "preact/hooks";
import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { Icon, type IconName } from "../icon.tsx";
import { textWords } from "./words.ts";

interface DiffProps {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  readonly same: readonly string[];
}

/** Of each kind, so many at first. */
const atFirst = 20;

/** What a change would give and take, in words and signs as well as colours. */
export function DiffList({ gained, lost, same }: DiffProps) {
  const words = useWords(textWords);
  return (
    <div class="diff">
      <Part title={words.lost} ids={lost} icon="minus" tone="bad" />
      <Part title={words.gained} ids={gained} icon="plus" tone="good" />
      <Part title={words.same} ids={same} icon="check" tone="plain" />
    </div>
  );
}

interface PartProps {
  readonly title: string;
  readonly ids: readonly string[];
  readonly icon: IconName;
  readonly tone: "good" | "bad" | "plain";
}

function Part({ title, ids, icon, tone }: PartProps) {
  const words = useWords(textWords);
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? ids : ids.slice(0, atFirst);
  return (
    <section class={`diff-part diff-${tone}`}>
      <h3>
        {title} <span class="soft">{number(ids.length)}</span>
      </h3>
      {ids.length === 0 ? (
        <p class="soft">{words.none}</p>
      ) : (
        <ul>
          {shown.map((id) => (
            <li key={id}>
              <Icon name={icon} />
              <bdi class="mono breaks">{id}</bdi>
            </li>
          ))}
        </ul>
      )}
      {shown.length < ids.length && (
        <button type="button" class="button button-quiet button-small" onClick={() => setWhole(true)}>
          {words.andMore(ids.length - shown.length)}
        </button>
      )}
    </section>
  );
}
