import { useCell } from "../../data/cell.ts";
import { Dialog } from "../../parts/over/dialog.tsx";
import { useWords } from "../../words/words.ts";
import { drawnKeys } from "./key-names.ts";
import { chooseLetterKeys, hasLetterKeys, shortcuts, type Shortcut } from "./shortcuts.ts";
import { keyWords } from "./words.ts";

/** The list of shortcuts, and the switch for those of a single letter. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(keyWords);
  return (
    <Dialog title={words.title} onClose={onClose}>
      <KeyList />
      <LetterSwitch />
    </Dialog>
  );
}

interface Group {
  readonly title: string;
  readonly keys: readonly Pick<Shortcut, "keys" | "label">[];
}

export function KeyList() {
  const words = useWords(keyWords);
  const known = useCell(shortcuts);
  const { search, rows, open, select, ends } = words.ofTables;
  const inTables = [
    { keys: "/", label: search },
    { keys: "j k", label: rows },
    { keys: "Home End", label: ends },
    { keys: "Enter", label: open },
    { keys: "x", label: select },
  ];
  const groups: readonly Group[] = [
    {
      title: words.everywhere,
      keys: [...known.filter(({ scope }) => scope === "console"), { keys: "Esc", label: words.close }],
    },
    { title: words.here, keys: known.filter(({ scope }) => scope === "page") },
    { title: words.inTables, keys: inTables },
  ];
  return (
    <div class="keys">
      {groups
        .filter(({ keys }) => keys.length > 0)
        .map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map((one) => (
                <div key={one.keys} class="keys-line">
                  <dt>{one.label}</dt>
                  <dd>
                    {drawnKeys(one.keys).map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
    </div>
  );
}

export function LetterSwitch() {
  const words = useWords(keyWords);
  const isOn = useCell(hasLetterKeys);
  return (
    <label class="keys-switch">
      <input type="checkbox" checked={isOn} onChange={({ currentTarget }) => chooseLetterKeys(currentTarget.checked)} />
      <span>
        {words.letters}
        <small class="soft">{words.lettersHint}</small>
      </span>
    </label>
  );
}
