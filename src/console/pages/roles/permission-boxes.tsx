import { useId } from "preact/hooks";
import { useWords } from "../../words/words.ts";
import { nounNames, ownersOnly, permissionNouns, wholeOnly, type Permission } from "./permissions.ts";
import { roleWords } from "./words.ts";

interface BoxesProps {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  /** Whether the role is of one project, which some permissions are not for. */
  readonly isOfProject: boolean;
}

/** Permissions to choose, by noun. Those that the role cannot have are shown with the reason. */
export function PermissionBoxes({ chosen, onChange, isOfProject }: BoxesProps) {
  const words = useWords(roleWords);
  const whyNot = (name: Permission) => {
    if (ownersOnly.has(name)) return words.ownersOnly;
    return isOfProject && wholeOnly.has(name) ? words.wholeOnly : null;
  };
  return (
    <div class="roles-boxes">
      {nounNames.map((noun) => (
        <fieldset key={noun}>
          <legend class="field-label">{words.nouns[noun]}</legend>
          {permissionNouns[noun].map((name) => (
            <Box
              key={name}
              label={words.permissions[name]}
              isChosen={chosen.includes(name)}
              why={whyNot(name)}
              onChange={(isChosen) => onChange(isChosen ? [...chosen, name] : chosen.filter((other) => other !== name))}
            />
          ))}
        </fieldset>
      ))}
    </div>
  );
}

interface BoxProps {
  readonly label: string;
  readonly isChosen: boolean;
  readonly why: string | null;
  readonly onChange: (isChosen: boolean) => void;
}

function Box({ label, isChosen, why, onChange }: BoxProps) {
  const id = useId();
  return (
    <div class="roles-box">
      <input
        id={id}
        type="checkbox"
        checked={isChosen && why === null}
        disabled={why !== null}
        aria-describedby={why === null ? undefined : `${id}-why`}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {why !== null && (
        <p class="field-hint" id={`${id}-why`}>
          {why}
        </p>
      )}
    </div>
  );
}
