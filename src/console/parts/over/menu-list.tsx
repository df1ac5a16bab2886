import type { RefObject, TargetedKeyboardEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../icon.tsx";
import type { MenuItem } from "./menu-item.ts";

interface ListProps {
  readonly list: RefObject<HTMLDivElement | null>;
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Called when it has closed in whatever way. */
  readonly onClosed: (isFocusInside: boolean) => void;
}

export function MenuList({ list, label, items, onClosed }: ListProps) {
  const closed = useRef(onClosed);
  closed.current = onClosed;
  useEffect(() => {
    const element = list.current;
    // Preact knows no `beforetoggle`, and only before closing is it known where the focus is.
    const toggled = ({ newState }: ToggleEvent) => {
      if (newState === "closed") closed.current(element?.contains(document.activeElement) === true);
    };
    element?.addEventListener("beforetoggle", toggled);
    return () => element?.removeEventListener("beforetoggle", toggled);
  }, [list]);
  return (
    <div ref={list} class="menu" role="menu" aria-label={label} popover="auto" onKeyDown={moveFocus}>
      {items.map((item) => (
        <Item key={item.label} item={item} onDone={() => list.current?.hidePopover()} />
      ))}
    </div>
  );
}

function Item({ item, onDone }: { readonly item: MenuItem; readonly onDone: () => void }) {
  const { label, icon, href, onSelect, tone, disabledWhy = null } = item;
  const content = (
    <>
      {icon !== undefined && <Icon name={icon} />}
      <span class="menu-label">
        {label}
        {disabledWhy !== null && <small class="soft">{disabledWhy}</small>}
      </span>
    </>
  );
  const look = { class: tone === "bad" ? "menu-item menu-bad" : "menu-item", role: "menuitem", tabIndex: -1 } as const;
  if (href !== undefined && disabledWhy === null)
    return (
      <a {...look} href={href} onClick={onDone}>
        {content}
      </a>
    );
  const select = () => {
    if (disabledWhy !== null) return;
    onDone();
    onSelect?.();
  };
  return (
    <button {...look} type="button" aria-disabled={disabledWhy === null ? undefined : true} onClick={select}>
      {content}
    </button>
  );
}

/** Arrows go round; a letter goes to the next item that begins with it; Tab leaves. */
function moveFocus(event: TargetedKeyboardEvent<HTMLDivElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.findIndex((item) => item === document.activeElement);
  const next = itemFor(event.key, items, at);
  if (event.key === "Tab") event.currentTarget.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}

function itemFor(key: string, items: readonly HTMLElement[], at: number): HTMLElement | undefined {
  const count = items.length;
  if (key === "ArrowDown") return items[(at + 1) % count];
  if (key === "ArrowUp") return items[(at - 1 + count) % count];
  if (key === "Home") return items[0];
  if (key === "End") return items[count - 1];
  if (key.length !== 1 || key === " ") return undefined;
  const turned = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return turned.find((item) => item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()));
}
