import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useMay } from "../../data/session.ts";
import { Icon } from "../../parts/icon.tsx";
import { hrefOf } from "../../route/location.ts";
import { allPages } from "../../route/page-table.ts";
import { language } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { useActions } from "./actions.ts";
import { useModal } from "../use-modal.ts";
import { matching, type Entry, type Group } from "./entries.ts";
import { useFound } from "./use-found.ts";
import { paletteWords } from "./words.ts";

/** One field that finds every page, every thing and every action. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(paletteWords);
  const dialog = useRef<HTMLDialogElement>(null);
  const [written, setWritten] = useState("");
  const [at, setAt] = useState(0);
  const listId = useId();
  const sought = written.trim();
  const { groups: found, isSeeking } = useFound(sought);
  const groups = [...useLocalGroups(sought), ...found];
  const entries = groups.flatMap((group) => group.entries);
  const current = entries[Math.min(at, entries.length - 1)];
  useModal(dialog);
  useEffect(() => {
    dialog.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const move = (to: number) => setAt(((to % entries.length) + entries.length) % entries.length);
  const press = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") move(at + 1);
    else if (event.key === "ArrowUp") move(at - 1);
    else if (event.key === "Enter" && current !== undefined) choose(current, listId, event);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      class="palette"
      aria-label={words.title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div class="palette-field">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-label={words.title}
          aria-expanded={entries.length > 0}
          aria-controls={listId}
          aria-activedescendant={current && idOf(listId, current)}
          aria-autocomplete="list"
          autocomplete="off"
          spellcheck={false}
          placeholder={words.placeholder}
          value={written}
          onInput={({ currentTarget }) => {
            setWritten(currentTarget.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
        <kbd>Esc</kbd>
      </div>
      <div class="palette-list" id={listId} role="listbox" aria-label={words.results}>
        {groups.map((group) => (
          <PaletteGroup key={group.title} group={group} listId={listId} current={current} onDone={onClose} />
        ))}
        {entries.length === 0 && !isSeeking && <p class="palette-none">{words.nothing(sought)}</p>}
      </div>
      <Found sought={sought} count={isSeeking ? null : entries.length} />
    </dialog>
  );
}

/** What screen readers say of the results; null while there are none yet. */
function Found({ sought, count }: { readonly sought: string; readonly count: number | null }) {
  const words = useWords(paletteWords);
  return (
    <span class="unseen" role="status">
      {sought !== "" && count !== null && words.count(count)}
    </span>
  );
}

/** Through the link, so that the browser's own ways with links work too. */
function choose(entry: Entry, listId: string, { ctrlKey, metaKey }: KeyboardEvent): void {
  const line = document.querySelector<HTMLElement>(`#${CSS.escape(idOf(listId, entry))}`);
  line?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey }));
}

function idOf(listId: string, entry: Entry): string {
  return `${listId}-${entry.id}`;
}

interface GroupProps {
  readonly group: Group;
  readonly listId: string;
  readonly current: Entry | undefined;
  readonly onDone: () => void;
}

function PaletteGroup({ group: { title, entries }, listId, current, onDone }: GroupProps) {
  return (
    <div role="group" aria-label={title}>
      <div class="palette-title" aria-hidden="true">
        {title}
      </div>
      {entries.map((entry) => (
        <Line key={entry.id} id={idOf(listId, entry)} entry={entry} isCurrent={entry === current} onDone={onDone} />
      ))}
    </div>
  );
}

interface LineProps {
  readonly id: string;
  readonly entry: Entry;
  readonly isCurrent: boolean;
  readonly onDone: () => void;
}

function Line({ id, entry: { label, detail, href, run, isId }, isCurrent, onDone }: LineProps) {
  const shared = { id, class: "palette-line", role: "option", "aria-selected": isCurrent, tabIndex: -1 } as const;
  const content = (
    <>
      <bdi class={isId ? "mono cut" : "cut"}>{label}</bdi>
      {detail !== undefined && <bdi class="palette-detail cut">{detail}</bdi>}
    </>
  );
  if (href !== undefined)
    return (
      <a {...shared} href={href} onClick={onDone}>
        {content}
      </a>
    );
  const act = () => {
    onDone();
    run?.();
  };
  return (
    <div {...shared} onClick={act}>
      {content}
    </div>
  );
}

const pagesMax = 30;

/** What needs no server: pages, and what can be done from anywhere. */
function useLocalGroups(sought: string): readonly Group[] {
  const words = useWords(paletteWords);
  const may = useMay();
  const open = allPages().filter(({ under, right }) => under === undefined && (right === undefined || may(right)));
  const places = open.map(({ name, title }) => ({
    id: `page ${name}`,
    label: title[language],
    href: hrefOf(name),
  }));
  const groups = [
    { title: words.pages, entries: matching(places, sought, pagesMax) },
    { title: words.actions, entries: matching(useActions(), sought, pagesMax) },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}
