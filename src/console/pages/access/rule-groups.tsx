import { Icon } from "../../parts/icon.tsx";
import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { Remedies } from "./remedies.tsx";
import { ruleText, type Whose } from "./rules.ts";
import { accessWords } from "./words.ts";

interface GroupsProps {
  readonly rules: readonly { readonly rule: string; readonly visible: boolean; readonly total: number }[];
  /** Empty: the models of all rules are shown. */
  readonly chosen: string;
  readonly onChoose: (rule: string) => void;
  readonly whose: Whose;
}

/** The rules that decide, each with how many models it decides about, and where one changes that. */
export function RuleGroups({ rules, chosen, onChoose, whose }: GroupsProps) {
  const words = useWords(accessWords);
  if (rules.length === 0) return null;
  return (
    <ul class="access-rules" aria-label={words.byRule}>
      {rules.map(({ rule, visible, total }) => (
        <li key={rule} class={visible ? "access-rule" : "access-rule access-rule-hidden"}>
          <button
            type="button"
            class="access-rule-button"
            aria-pressed={rule === chosen}
            onClick={() => onChoose(rule === chosen ? "" : rule)}
          >
            <Icon name={visible ? "good" : "minus"} />
            <strong>{number(total)}</strong>
            <span>{ruleText(rule, words)}</span>
          </button>
          <Remedies rule={rule} whose={whose} />
        </li>
      ))}
    </ul>
  );
}
