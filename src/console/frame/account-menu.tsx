import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useCell } from "../data/cell.ts";
import { signOut, useMe } from "../data/session.ts";
import { Icon } from "../parts/icon.tsx";
import { besides } from "../parts/over/besides.ts";
import { Link } from "../route/link.tsx";
import { pageNamed } from "../route/page-table.ts";
import { chooseLanguage, languageChoice } from "../words/language-choice.ts";
import { languages } from "../words/language.ts";
import { useWords } from "../words/words.ts";
import { frameOpen } from "./frame-open.ts";
import { chooseTheme, theme, themes } from "./theme.ts";
import { frameWords } from "./words.ts";

/** Who is signed in, how the console looks to them, and the way out. */
export function AccountMenu() {
  const words = useWords(frameWords);
  const me = useMe();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (isOpen && panel.current !== null && button.current !== null) besides(panel.current, button.current);
  }, [isOpen]);
  if (me === null) return null;
  const close = () => panel.current?.hidePopover();
  return (
    <>
      <button
        ref={button}
        type="button"
        class="button button-quiet account"
        popovertarget={id}
        aria-expanded={isOpen}
        aria-label={`${words.account}: ${me.principal.name}`}
      >
        <span class="account-initial" aria-hidden="true">
          {initialOf(me.principal.name)}
        </span>
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        class="account-panel"
        role="group"
        aria-label={words.account}
        onToggle={({ newState }) => setOpen(newState === "open")}
      >
        <Who />
        <ThemeChoice />
        <LanguageChoice />
        <div class="account-actions">
          {pageNamed("settings") !== null && (
            <span onClick={close}>
              <Link page="settings" class="account-line">
                {words.settings}
              </Link>
            </span>
          )}
          <button
            type="button"
            class="account-line"
            onClick={() => {
              close();
              frameOpen.set("keys");
            }}
          >
            {words.keys}
            <kbd>?</kbd>
          </button>
          <button type="button" class="account-line" onClick={() => void signOut()}>
            {words.signOut}
            <Icon name="leave" />
          </button>
        </div>
      </div>
    </>
  );
}

function Who() {
  const words = useWords(frameWords);
  const me = useMe();
  if (me === null) return null;
  const { principal, organization, organization_role: role } = me;
  return (
    <div class="account-who">
      <bdi class="account-name cut">{principal.name}</bdi>
      {principal.email !== null && principal.email !== principal.name && <bdi class="soft cut">{principal.email}</bdi>}
      <span class="soft cut">
        <bdi>{organization.name}</bdi>
        {role !== null && ` · ${words[role]}`}
      </span>
    </div>
  );
}

export function ThemeChoice() {
  const words = useWords(frameWords);
  const chosen = useCell(theme);
  const group = useId();
  return (
    <fieldset class="choice">
      <legend>{words.theme}</legend>
      {themes.map((name) => (
        <label key={name} class="choice-one">
          <input type="radio" name={group} value={name} checked={name === chosen} onChange={() => chooseTheme(name)} />
          <span>{words.themes[name]}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function LanguageChoice() {
  const words = useWords(frameWords);
  const chosen = useCell(languageChoice);
  const group = useId();
  const choices = [{ tag: null, name: words.browserLanguage }, ...languages];
  return (
    <fieldset class="choice">
      <legend>{words.language}</legend>
      {choices.map(({ tag, name }) => (
        <label key={name} class="choice-one">
          <input type="radio" name={group} checked={tag === chosen} onChange={() => chooseLanguage(tag)} />
          <span lang={tag ?? undefined}>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The first letter as readers see it, which may be several code points. */
function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return first?.segment.toUpperCase() ?? "?";
}
