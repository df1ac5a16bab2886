/** What is drawn over the colour of each series, so that bars are told apart without it. */
const strokes = [
  null,
  "M-1 7L7 -1M5 13L13 5M-1 13L13 -1",
  "M0 3h12M0 9h12",
  "M3 3h.01M9 9h.01M9 3h.01M3 9h.01",
  "M-1 5L7 13M-1 -1L13 13M5 -1L13 7",
  "M3 0v12M9 0v12",
  "M0 6h12M6 0v12",
  "M-1 -1L13 13M-1 13L13 -1",
] as const;

/** A pattern for each series, named `id-0`, `id-1` and so on. */
export function Hatching({ id, count }: { readonly id: string; readonly count: number }) {
  return (
    <defs>
      {Array.from({ length: count }, (_, nth) => (
        <pattern
          key={nth}
          id={`${id}-${nth}`}
          class={`series-${(nth % 8) + 1}`}
          width={12}
          height={12}
          patternUnits="userSpaceOnUse"
        >
          <rect class="hatch-ground" width={12} height={12} />
          {strokes[nth % strokes.length] !== null && (
            <path class="hatch-line" d={strokes[nth % strokes.length] ?? ""} />
          )}
        </pattern>
      ))}
    </defs>
  );
}
