import type { IconName } from "../icon.tsx";

/** A line of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  /** A place to go; an item has either this or something to do. */
  readonly href?: string;
  readonly onSelect?: () => void;
  /** What destroys stands apart. */
  readonly tone?: "bad";
  /** Why it cannot be done now. */
  readonly disabledWhy?: string | null;
}
