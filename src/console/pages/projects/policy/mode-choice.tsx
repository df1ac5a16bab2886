import { useId } from "preact/hooks";
import { useWords } from "../../../words/words.ts";
import { projectWords } from "../words.ts";
import { policyModes, type PolicyDraft } from "./draft.ts";
import { policyWords } from "./words.ts";

type Mode = PolicyDraft["mode"];

interface ModeProps {
  readonly mode: Mode;
  readonly isFixed: boolean;
  readonly onChange: (mode: Mode) => void;
}

/** Which kind of policy a project has, and what that means. */
export function ModeChoice({ mode, isFixed, onChange }: ModeProps) {
  const words = useWords(policyWords);
  const { modes: names } = useWords(projectWords);
  const group = useId();
  return (
    <div class="policy-mode">
      <fieldset class="choice" disabled={isFixed} aria-describedby={`${group}-hint`}>
        <legend>{words.mode}</legend>
        {policyModes.map((one) => (
          <label key={one} class="choice-one">
            <input type="radio" name={group} value={one} checked={one === mode} onChange={() => onChange(one)} />
            <span>{names[one]}</span>
          </label>
        ))}
      </fieldset>
      <p id={`${group}-hint`} class="soft">
        {words.hints[mode]}
      </p>
    </div>
  );
}
