import { useTabIndex } from "../table/row-focus.ts";
import { Copy } from "./copy.tsx";

interface IdProps {
  readonly value: string;
  /** Where it leads: an address of the console that holds the id in its query. */
  readonly href?: string;
}

/** An id, as text that changes nothing around it, with a button that copies it. */
export function Id({ value, href }: IdProps) {
  const tabIndex = useTabIndex();
  const text = <bdi class="mono">{value}</bdi>;
  return (
    <span class="id">
      {href === undefined ? (
        <span class="id-text">{text}</span>
      ) : (
        <a class="id-text" href={href} tabIndex={tabIndex}>
          {text}
        </a>
      )}
      <Copy text={value} isQuiet />
    </span>
  );
}
