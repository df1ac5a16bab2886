import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "../icon.tsx";
import { useTabIndex } from "../table/row-focus.ts";
import { besides } from "./besides.ts";
import type { MenuItem } from "./menu-item.ts";
import { MenuList } from "./menu-list.tsx";

interface MenuProps {
  /** What the button is called; drawn only if `text` is. */
  readonly label: string;
  /** Asked when the menu opens. */
  readonly items: readonly MenuItem[] | (() => readonly MenuItem[]);
  readonly icon?: IconName;
  /** What the button shows instead of three dots. */
  readonly text?: ComponentChildren;
}

/** A button that opens a short list of things to do. */
export function Menu({ label, items, icon, text }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const tabIndex = useTabIndex();
  useLayoutEffect(() => {
    if (!isOpen || list.current === null || button.current === null) return undefined;
    list.current.showPopover();
    besides(list.current, button.current);
    list.current.querySelector<HTMLElement>("[role=menuitem]")?.focus({ preventScroll: true });
    const close = () => list.current?.hidePopover();
    // Else it would stay while its button moves away.
    const options = { capture: true, passive: true };
    addEventListener("scroll", close, options);
    addEventListener("resize", close, options);
    return () => {
      removeEventListener("scroll", close, options);
      removeEventListener("resize", close, options);
    };
  }, [isOpen]);
  return (
    <>
      <button
        ref={button}
        type="button"
        class={text === undefined ? "button button-quiet button-small button-icon" : "button"}
        aria-label={text === undefined ? label : undefined}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        tabIndex={tabIndex}
        onClick={() => setOpen(!isOpen)}
      >
        {text === undefined ? <Icon name={icon ?? "more"} /> : icon !== undefined && <Icon name={icon} />}
        {text !== undefined && <span class="button-text">{text}</span>}
        {text !== undefined && icon === undefined && <Icon name="chevron" />}
      </button>
      {isOpen && (
        <MenuList
          list={list}
          label={label}
          items={typeof items === "function" ? items() : items}
          onClosed={(isFocusInside) => {
            setOpen(false);
            if (isFocusInside) button.current?.focus();
          }}
        />
      )}
    </>
  );
}
