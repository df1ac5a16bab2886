/** Line icons of 16 pixels. */
const paths = {
  "arrow-up": "M8 13V3M4 7l4-4 4 4",
  "arrow-down": "M8 3v10M4 9l4 4 4-4",
  check: "M3 8.5l3.5 3.5L13 4.5",
  cross: "M4 4l8 8M12 4l-8 8",
  more: "M3.5 7.7v.6M8 7.7v.6M12.5 7.7v.6",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.6 10.6L14 14",
  filter: "M2 4h12M4.5 8h7M7 12h2",
  columns: "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
  download: "M8 2.5v8M4.5 7L8 10.5 11.5 7M3 13.5h10",
  chevron: "M4 6l4 4 4-4",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.5V11M8 5h.01",
  warn: "M8 2.5L14.5 13.5h-13zM8 6.5v3.2M8 11.7h.01",
  bad: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6 6l4 4M10 6l-4 4",
  good: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.3 8.3l1.9 1.9 3.5-4",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.4",
  file: "M4 1.8h5l3.2 3.2v9.2H4zM9 1.8V5h3.2",
  leave: "M6 2.5H3v11h3M10 4.5L13.5 8 10 11.5M13.5 8H6.5",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  minus: "M3.5 8h9",
  plus: "M8 3.5v9M3.5 8h9",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
