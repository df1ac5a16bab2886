import { Icon } from "../../parts/icon.tsx";
import { Section } from "../../parts/page/section.tsx";
import { hrefOf } from "../../route/location.ts";
import { pageNamed } from "../../route/page-table.ts";
import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { needsIn, type Need, type Summary } from "./needs.ts";
import { overviewWords } from "./words.ts";

/** What needs somebody, the most urgent first. */
export function NeedsList({ summary }: { readonly summary: Summary }) {
  const words = useWords(overviewWords);
  const needs = needsIn(summary, words);
  return (
    <Section title={words.needs} {...(needs.length > 0 && { count: number(needs.length) })}>
      {needs.length === 0 ? (
        <p class="overview-calm">
          <Icon name="good" /> {words.nothing}
        </p>
      ) : (
        <ul class="overview-needs">
          {needs.map((need) => (
            <NeedLine key={need.id} need={need} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function NeedLine({ need: { tone, text, detail, page, query } }: { readonly need: Need }) {
  const isThere = pageNamed(page) !== null;
  const inner = (
    <>
      <Icon name={tone === "plain" ? "info" : tone} />
      <span class="overview-need-text">
        <bdi class="overview-need-title">{text}</bdi>
        {detail !== null && detail !== "" && (
          <bdi class="soft breaks" lang="en">
            {detail}
          </bdi>
        )}
      </span>
      {isThere && <Icon name="chevron" />}
    </>
  );
  return (
    <li>
      {isThere ? (
        <a class={`overview-need overview-${tone}`} href={hrefOf(page, query)}>
          {inner}
        </a>
      ) : (
        <span class={`overview-need overview-${tone}`}>{inner}</span>
      )}
    </li>
  );
}
