import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { number } from "../../words/format.ts";
import { Icon, type IconName } from "../icon.tsx";
import { besides } from "../over/besides.ts";

export interface FilterChoice {
  readonly value: string;
  readonly label: string;
  /** How many rows it would show. */
  readonly count?: number;
}

interface FilterProps {
  readonly label: string;
  /** Asked while the menu is open, if counting them takes work. */
  readonly choices: readonly FilterChoice[] | (() => readonly FilterChoice[]);
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  /** Of a button for something else than filtering, which shows no number. */
  readonly icon?: IconName;
  /** Whether a choice takes the place of the one before. */
  readonly isSingle?: boolean;
}

/** A filter: its choices, each with how many rows it shows. */
export function FilterMenu({ label, choices, chosen, onChange, icon, isSingle = false }: FilterProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLFieldSetElement>(null);
  useLayoutEffect(() => {
    if (!isOpen || popover.current === null || button.current === null) return;
    popover.current.showPopover();
    besides(popover.current, button.current);
    popover.current.querySelector<HTMLElement>("input")?.focus({ preventScroll: true });
  }, [isOpen]);
  const isOn = icon === undefined && chosen.length > 0;
  const change = (value: string) => {
    if (chosen.includes(value)) onChange(chosen.filter((other) => other !== value));
    else onChange(isSingle ? [value] : [...chosen, value]);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class={isOn ? "button filter-button filter-on" : "button filter-button"}
        title={icon === undefined ? undefined : label}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {icon !== undefined && <Icon name={icon} />}
        <span class="button-text">{label}</span>
        {isOn && <span class="filter-number">{number(chosen.length)}</span>}
        {icon === undefined && <Icon name="chevron" />}
      </button>
      {isOpen && (
        <fieldset
          ref={popover}
          class="menu filter-menu"
          popover="auto"
          onToggle={({ newState }) => {
            if (newState === "closed") setOpen(false);
          }}
        >
          <legend class="unseen">{label}</legend>
          {(typeof choices === "function" ? choices() : choices).map(({ value, label: text, count }) => (
            <label key={value} class="menu-item">
              <input type="checkbox" checked={chosen.includes(value)} onChange={() => change(value)} />
              <bdi class="menu-label breaks">{text}</bdi>
              {count !== undefined && <span class="filter-count">{number(count)}</span>}
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}
