import { useEffect, useRef } from "preact/hooks";
import { kept } from "../../data/kept.ts";
import { useWords } from "../../words/words.ts";
import { Icon } from "../icon.tsx";
import { filterWords } from "./words.ts";

interface SearchProps {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly label?: string;
  readonly placeholder?: string;
  /** Whether a dialog that opens puts the focus here. */
  readonly isFirst?: boolean;
  /** Whether `/` comes here: of the one search of a page. */
  readonly takesSlash?: boolean;
}

export function SearchBox({ value, onInput, label, placeholder, takesSlash = true, isFirst = false }: SearchProps) {
  const words = useWords(filterWords);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!takesSlash) return undefined;
    const focus = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest("input, textarea, select") !== null;
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      // A dialog over the page keeps the keyboard.
      if (kept("letter-keys") === "off" || document.querySelector("dialog:modal") !== null) return;
      event.preventDefault();
      input.current?.select();
    };
    addEventListener("keydown", focus);
    return () => removeEventListener("keydown", focus);
  }, [takesSlash]);
  return (
    <div class="search" role="search">
      <Icon name="search" />
      <input
        ref={input}
        class="input"
        type="search"
        value={value}
        aria-label={label ?? words.search}
        placeholder={placeholder ?? words.search}
        autocomplete="off"
        autoFocus={isFirst}
        spellcheck={false}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || value === "") return;
          // The first Esc clears the text, the next one what is around it.
          event.preventDefault();
          event.stopPropagation();
          onInput("");
        }}
      />
      {value === "" ? (
        takesSlash && <kbd aria-hidden="true">/</kbd>
      ) : (
        <button
          type="button"
          class="button button-quiet button-small button-icon"
          aria-label={words.clearSearch}
          onClick={() => {
            onInput("");
            input.current?.focus();
          }}
        >
          <Icon name="cross" />
        </button>
      )}
    </div>
  );
}
