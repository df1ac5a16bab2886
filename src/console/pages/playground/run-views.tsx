import { curlSnippet, javascriptSnippet, pythonSnippet } from "../../parts/code/calling.ts";
import { Banner } from "../../parts/page/banner.tsx";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { CodeBlock } from "../../parts/text/code-block.tsx";
import { Copy } from "../../parts/text/copy.tsx";
import { useWords } from "../../words/words.ts";
import { RunFigures } from "./run-figures.tsx";
import type { Run, SentCall } from "./run.ts";
import { playgroundWords } from "./words.ts";

/** The answer as text: whatever it holds, nothing of it becomes a part of the page. */
export function AnswerView({ run }: { readonly run: Run | null }) {
  const words = useWords(playgroundWords);
  if (run === null) return <EmptyState title={words.nothingYet}>{words.nothingYetHint}</EmptyState>;
  const { text, state, failure, brokeOff } = run;
  return (
    <>
      <RunFigures run={run} />
      {failure !== null && <ErrorPanel failure={failure} />}
      {brokeOff !== null && (
        <Banner tone="bad">
          {words.brokeOff} <bdi class="breaks">{brokeOff}</bdi>
        </Banner>
      )}
      {text !== "" && (
        <div class="playground-answer">
          <Copy text={text} />
          <p class="playground-text" dir="auto">
            {text}
          </p>
        </div>
      )}
      {text === "" && failure === null && <p class="soft">{state === "running" ? words.waiting : words.emptyAnswer}</p>}
    </>
  );
}

/** What is sent, without the key. */
export function RequestView({ sent }: { readonly sent: SentCall }) {
  const words = useWords(playgroundWords);
  const lines = Object.entries(sent.headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <div class="playground-raw">
      <CodeBlock
        text={[`POST ${sent.url}`, "authorization: Bearer ••••", ...lines].join("\n")}
        language={words.headers}
        isWrapped
      />
      <CodeBlock text={JSON.stringify(sent.body, null, 2)} language={words.body} isWrapped />
    </div>
  );
}

/** What came back, byte for byte as text. */
export function ResponseView({ run }: { readonly run: Run | null }) {
  const words = useWords(playgroundWords);
  if (run === null || run.status === null)
    return <EmptyState title={words.nothingYet}>{words.nothingYetHint}</EmptyState>;
  const head = [`HTTP ${run.status}`, ...run.headers.map(([name, value]) => `${name}: ${value}`)];
  return (
    <div class="playground-raw">
      <CodeBlock text={head.join("\n")} language={words.headers} isWrapped />
      {run.isCut && <p class="soft">{words.cutBytes(run.raw.length)}</p>}
      {run.raw === "" ? (
        <p class="soft">{words.noBody}</p>
      ) : (
        <CodeBlock text={run.raw} language={words.body} isWrapped />
      )}
    </div>
  );
}

/** The same call for a shell, and for the vendor's own libraries. */
export function CodeView({ server, sent }: { readonly server: string; readonly sent: SentCall }) {
  const { call, url, headers, body } = sent;
  const isAnthropic = call === "messages";
  const snippets = [
    curlSnippet(url, headers, body),
    pythonSnippet(isAnthropic ? "anthropic" : "openai-python", server, call, body),
    javascriptSnippet(isAnthropic ? "anthropic-javascript" : "openai-javascript", server, call, body),
  ];
  return (
    <div class="playground-raw">
      {snippets.map(({ id, client, text }) => (
        <CodeBlock key={id} text={text} language={client ?? id} />
      ))}
    </div>
  );
}
