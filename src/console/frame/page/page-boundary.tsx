import { Component, type ComponentChildren } from "preact";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { Copy } from "../../parts/text/copy.tsx";
import { useWords } from "../../words/words.ts";
import { frameWords } from "../words.ts";
import { PageGone } from "./page-gone.ts";

interface Props {
  readonly children: ComponentChildren;
}

interface State {
  readonly fault: unknown;
}

/** Keeps a fault of one page from taking the others with it. */
export class PageBoundary extends Component<Props, State> {
  override state: State = { fault: null };

  static override getDerivedStateFromError(fault: unknown): State {
    return { fault };
  }

  override render({ children }: Props, { fault }: State) {
    return fault === null ? children : <Broken fault={fault} />;
  }
}

function Broken({ fault }: { readonly fault: unknown }) {
  const words = useWords(frameWords);
  const isGone = fault instanceof PageGone;
  const details = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  return (
    <>
      <PageHeader title={isGone ? words.staleTitle : words.brokenTitle} />
      <EmptyState
        title={isGone ? words.stale : words.broken}
        action={
          <button type="button" class="button button-main" onClick={() => location.reload()}>
            {words.reload}
          </button>
        }
      >
        <p class="mono breaks">
          {fault instanceof Error ? fault.message : details} <Copy text={details} label={words.copyDetails} />
        </p>
      </EmptyState>
    </>
  );
}
