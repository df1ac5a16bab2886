import type { ComponentChildren } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { keep, kept } from "../../../data/kept.ts";
import { useMe } from "../../../data/session.ts";
import { download, fileName } from "../../../parts/export/download.ts";
import { TextArea } from "../../../parts/form/fields.tsx";
import { Form } from "../../../parts/form/form.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { PageHeader } from "../../../parts/page/page-header.tsx";
import { Section } from "../../../parts/page/section.tsx";
import { CodeBlock } from "../../../parts/text/code-block.tsx";
import { useWords } from "../../../words/words.ts";
import { auditWords } from "../words.ts";
import { Finding } from "./finding.tsx";
import { Progress } from "./progress.tsx";
import { useVerification, type Verification } from "./use-verification.ts";
import { noteText, readNote, type Note } from "./verification-note.ts";
import { verificationWords } from "./verification-words.ts";

/** Whether the log is what was written: verified in steps, noted, and compared with an earlier note. */
export function VerificationPage({ tabs }: { readonly tabs: ComponentChildren }) {
  const { title } = useWords(auditWords);
  return (
    <>
      <PageHeader title={title}>{tabs}</PageHeader>
      <VerificationView />
    </>
  );
}

function VerificationView() {
  const words = useWords(verificationWords);
  const organizationId = useMe()?.organization.id ?? "";
  const verification = useVerification();
  const { state, verified, error, start, goOn, stop } = verification;
  const earlier = useKeptNote(organizationId, verification);
  const isRunning = state === "running";
  return (
    <div class="audit-verification">
      <p class="lead soft">{words.lead}</p>
      <div class="audit-acts">
        {isRunning ? (
          <button type="button" class="button" onClick={stop}>
            {words.stop}
          </button>
        ) : (
          <button type="button" class="button button-main" onClick={() => start(null)}>
            {state === "ready" ? words.verify : words.again}
          </button>
        )}
        {state === "stopped" && (
          <button type="button" class="button" onClick={goOn}>
            {words.goOn}
          </button>
        )}
        {verified !== null && state !== "done" && <Progress verified={verified} isRunning={isRunning} />}
      </div>
      {error !== null && <ErrorPanel failure={error} retry={goOn} />}
      <div role="status">
        {state === "done" && <Finding verification={verification} />}
        {state === "stopped" && error === null && <p class="soft">{words.stopped}</p>}
      </div>
      <NoteSection verification={verification} organizationId={organizationId} />
      <CompareSection
        key={organizationId}
        organizationId={organizationId}
        earlier={earlier}
        isRunning={isRunning}
        onCompare={start}
      />
    </div>
  );
}

/** The note that was here when the page opened. Each intact verification leaves its own for the next time. */
function useKeptNote(organizationId: string, { state, verified, endedMs }: Verification): string {
  const name = `page.audit-note.${organizationId}` as const;
  const [earlier] = useState(() => kept(name) ?? "");
  const isWhole = state === "done" && verified?.intact === true;
  // Before anybody reads the result, and reloads.
  useLayoutEffect(() => {
    if (isWhole && endedMs !== null) keep(name, noteText({ organizationId, ...verified, atMs: endedMs }));
  }, [isWhole, endedMs]);
  return earlier;
}

interface NoteProps {
  readonly verification: Verification;
  readonly organizationId: string;
}

function NoteSection({ verification: { state, verified, endedMs }, organizationId }: NoteProps) {
  const words = useWords(verificationWords);
  const isNoted = state === "done" && verified !== null && verified.intact && endedMs !== null;
  const text = isNoted ? noteText({ organizationId, ...verified, atMs: endedMs }) : null;
  const save = () => text !== null && download(fileName("audit-note", "txt", new Date()), "text/plain", `${text}\n`);
  const action = text !== null && (
    <button type="button" class="button" onClick={save}>
      {words.keepNote}
    </button>
  );
  return (
    <Section title={words.note} actions={action}>
      <p class="lead soft">{words.noteWhy}</p>
      {text === null ? (
        <p class="soft">{words.noteFirst}</p>
      ) : (
        <CodeBlock text={text} language={words.file} isWrapped />
      )}
    </Section>
  );
}

interface CompareProps {
  readonly organizationId: string;
  readonly earlier: string;
  readonly isRunning: boolean;
  readonly onCompare: (note: Note) => void;
}

function CompareSection({ organizationId, earlier, isRunning, onCompare }: CompareProps) {
  const words = useWords(verificationWords);
  const [text, setText] = useState(earlier);
  const [isTried, setTried] = useState(false);
  const note = readNote(text, organizationId);
  const compare = () => {
    setTried(true);
    if (typeof note !== "string") onCompare(note);
  };
  return (
    <Section title={words.compare}>
      <Form error={null} onSubmit={compare} isRunning={isRunning}>
        <TextArea
          name="note"
          label={words.compareField}
          hint={text !== "" && text === earlier ? words.kept : words.compareWhy}
          error={isTried && typeof note === "string" ? words.faults[note] : null}
          value={text}
          onInput={setText}
          rows={5}
          isCode
        />
        <div>
          <button type="submit" class="button" disabled={isRunning}>
            {words.compareAction}
          </button>
        </div>
      </Form>
    </Section>
  );
}
