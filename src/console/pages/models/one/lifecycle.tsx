import { Section } from "../../../parts/page/section.tsx";
import { day } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import { serverNowMs } from "../../../data/send.ts";
import { dayAt, textFact, type ModelWire } from "../standing.ts";
import { oneWords } from "./words.ts";

interface Step {
  readonly name: "created" | "deprecated" | "shutdown" | "deleted";
  readonly iso: string;
}

/** The days of a model's life that are known, in order, and where today is among them. */
export function Lifecycle({ model }: { readonly model: ModelWire }) {
  const words = useWords(oneWords);
  const today = dayAt(serverNowMs());
  const steps = stepsOf(model);
  if (steps.length < 2) return null;
  return (
    <Section title={words.lifecycle}>
      <ol class="lifecycle">
        {steps.map(({ name, iso }) => (
          <li key={name} class={iso <= today ? `lifecycle-past lifecycle-${name}` : `lifecycle-${name}`}>
            <span>{words.steps[name]}</span>
            <time dateTime={iso}>{day(iso)}</time>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function stepsOf({ created, facts, shutdown_date: shutdown, deletion }: ModelWire): readonly Step[] {
  const deprecated = textFact(facts, "deprecated_on");
  const steps: readonly (Step | null)[] = [
    { name: "created", iso: dayAt(created * 1000) },
    deprecated === null ? null : { name: "deprecated", iso: deprecated },
    shutdown === null ? null : { name: "shutdown", iso: shutdown },
    deletion === null ? null : { name: "deleted", iso: dayAt(deletion.at * 1000) },
  ];
  return steps.filter((step) => step !== null).toSorted((one, other) => (one.iso < other.iso ? -1 : 1));
}
