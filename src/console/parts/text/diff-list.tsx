import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { Icon, type IconName } from "../icon.tsx";
import { textWords } from "./words.ts";

export interface DiffItem {
  readonly id: string;
  /** What sets it apart from the others, such as why it goes. */
  readonly note?: ComponentChildren;
}

/** The first items of one kind, and how many there are of it. */
export interface DiffSide {
  readonly items: readonly DiffItem[];
  readonly total: number;
}

interface DiffProps {
  /** Null, as `lost`, while nothing is changed: there is then but one list, without a heading. */
  readonly gained: DiffSide | null;
  readonly lost: DiffSide | null;
  readonly same: DiffSide;
}

/** Of each kind, so many at first. */
const atFirst = 20;

/** What a change would give and take, in words and signs as well as colours. */
export function DiffList({ gained, lost, same }: DiffProps) {
  const words = useWords(textWords);
  return (
    <div class="diff">
      {lost !== null && <Part title={words.lost} side={lost} icon="minus" tone="bad" />}
      {gained !== null && <Part title={words.gained} side={gained} icon="plus" tone="good" />}
      <Part title={gained === null ? null : words.same} side={same} icon="check" tone="plain" />
    </div>
  );
}

interface PartProps {
  readonly title: string | null;
  readonly side: DiffSide;
  readonly icon: IconName;
  readonly tone: "good" | "bad" | "plain";
}

function Part({ title, side: { items, total }, icon, tone }: PartProps) {
  const words = useWords(textWords);
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? items : items.slice(0, atFirst);
  return (
    <section class={`diff-part diff-${tone}`}>
      {title !== null && (
        <h3>
          {title} <span class="soft">{number(total)}</span>
        </h3>
      )}
      {total === 0 ? (
        <p class="soft">{words.none}</p>
      ) : (
        <ul>
          {shown.map(({ id, note }) => (
            <li key={id}>
              <Icon name={icon} />
              <span class="diff-item">
                <bdi class="mono breaks">{id}</bdi>
                {note !== undefined && <span class="diff-note">{note}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
      {shown.length < items.length && (
        <button type="button" class="button button-quiet button-small" onClick={() => setWhole(true)}>
          {words.andMore(total - shown.length)}
        </button>
      )}
      {shown.length === items.length && items.length < total && (
        <p class="soft">{words.andMore(total - items.length)}</p>
      )}
    </section>
  );
}
