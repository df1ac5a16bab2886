import { Icon } from "../../parts/icon.tsx";
import { Section } from "../../parts/page/section.tsx";
import type { Query } from "../../route/address.ts";
import { hrefOf } from "../../route/location.ts";
import type { PageName } from "../../route/page-names.ts";
import { pageNamed } from "../../route/page-table.ts";
import { useWords } from "../../words/words.ts";
import type { Summary } from "./needs.ts";
import { overviewWords } from "./words.ts";

type Step = keyof Summary["checklist"];

/** Where each step is done. */
const places: Readonly<Record<Step, readonly [PageName, Query]>> = {
  has_source: ["source", {}],
  has_model: ["models", {}],
  has_project_key: ["keys", { new: "user" }],
  has_used_project_key: ["settings", {}],
  has_second_owner: ["invites", { new: "true" }],
};
const steps = Object.keys(places) as readonly Step[];

/** What a new organization has yet to do, until all of it is done. */
export function Checklist({ done }: { readonly done: Summary["checklist"] }) {
  const words = useWords(overviewWords);
  const count = steps.filter((step) => done[step]).length;
  const next = steps.find((step) => !done[step]);
  if (next === undefined) return null;
  return (
    <Section title={words.start} count={words.of(count, steps.length)}>
      <ol class="overview-steps">
        {steps.map((step) => (
          <StepLine key={step} step={step} isDone={done[step]} isNext={step === next} />
        ))}
      </ol>
    </Section>
  );
}

interface StepProps {
  readonly step: Step;
  readonly isDone: boolean;
  readonly isNext: boolean;
}

function StepLine({ step, isDone, isNext }: StepProps) {
  const words = useWords(overviewWords);
  const { title, why } = words.steps[step];
  const [page, query] = places[step];
  return (
    <li
      class={isDone ? "overview-step overview-step-done" : "overview-step"}
      aria-current={isNext ? "step" : undefined}
    >
      <span class="overview-mark">{isDone && <Icon name="check" />}</span>
      <span>
        {pageNamed(page) === null ? title : <a href={hrefOf(page, query)}>{title}</a>}
        {isDone && <span class="unseen"> ({words.done})</span>}
        {!isDone && <span class="overview-why soft">{why}</span>}
      </span>
    </li>
  );
}
