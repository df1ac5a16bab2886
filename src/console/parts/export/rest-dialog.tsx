import { useEffect, useState } from "preact/hooks";
import { Failure } from "../../data/failure.ts";
import { wholeMost, type Pages } from "../../data/use-pages.ts";
import { toast } from "../../frame/toasts.tsx";
import { useWords } from "../../words/words.ts";
import { Dialog } from "../over/dialog.tsx";
import { ErrorPanel } from "../page/error-panel.tsx";
import { exportWords } from "./words.ts";

/** What is known of a list's pages, and what loads those that are not there. */
export type Rest<Row> = Pick<Pages<Row>, "hasMore" | "total" | "whole">;

interface RestProps<Row> {
  readonly rest: Rest<Row>;
  readonly onLoaded: (all: readonly Row[]) => void;
  readonly onClose: () => void;
}

/** Loads the pages of a list that are not there yet, says how far it is, and can be stopped. */
export function RestDialog<Row>({ rest, onLoaded, onClose }: RestProps<Row>) {
  const words = useWords(exportWords);
  const [count, setCount] = useState(0);
  const [error, setError] = useState<Failure | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const load = async () => {
      const all = await rest.whole(setCount, stop.signal);
      onLoaded(all);
      if (all.length === wholeMost) toast({ text: words.first(all.length) });
      onClose();
    };
    load().catch((failure: unknown) => {
      if (stop.signal.aborted) return;
      if (!(failure instanceof Failure)) throw failure;
      setError(failure);
    });
    return () => stop.abort();
  }, []);
  const cancel = (
    <button type="button" class="button" onClick={onClose}>
      {words.cancel}
    </button>
  );
  return (
    <Dialog title={words.loading} onClose={onClose} footer={cancel}>
      {error === null ? <p role="status">{words.rows(count, rest.total)}</p> : <ErrorPanel failure={error} />}
    </Dialog>
  );
}
