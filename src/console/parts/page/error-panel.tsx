import type { Failure } from "../../data/failure.ts";
import { moreText, refusalText } from "../../words/refusals.ts";
import { useWords } from "../../words/words.ts";
import { Icon } from "../icon.tsx";
import { Copy } from "../text/copy.tsx";
import { pageWords } from "./words.ts";

interface ErrorProps {
  readonly failure: Failure;
  readonly retry?: (() => void) | undefined;
}

/** Why something failed, in the reader's language and in the server's words, and what its log calls the request. */
export function ErrorPanel({ failure, retry }: ErrorProps) {
  const words = useWords(pageWords);
  const text = refusalText(failure);
  const more = moreText(failure);
  return (
    <div class="error" role="alert">
      <Icon name="bad" />
      <div class="error-text">
        <p class="error-title">{text ?? words.failed}</p>
        {more !== null && (
          <p class="breaks" lang="en" dir="auto">
            {more}
          </p>
        )}
        {failure.requestId !== null && (
          <p class="error-request">
            <span>{words.request}</span> <bdi class="mono">{failure.requestId}</bdi>
            <Copy text={failure.requestId} />
          </p>
        )}
      </div>
      {retry !== undefined && (
        <button type="button" class="button" onClick={retry}>
          {words.retry}
        </button>
      )}
    </div>
  );
}
