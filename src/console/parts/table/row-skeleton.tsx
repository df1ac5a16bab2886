const widths = ["wide", "middle", "narrow", "middle", "wide", "narrow"] as const;

/** Rows that are on their way, as high as they will be. */
export function RowSkeleton() {
  return (
    <div class="table-skeleton" aria-hidden="true">
      {widths.map((width, at) => (
        <div key={at} class="table-skeleton-row">
          <span class={`skeleton skeleton-${width}`} />
          <span class="skeleton skeleton-narrow" />
          <span class="skeleton skeleton-narrow" />
        </div>
      ))}
    </div>
  );
}
