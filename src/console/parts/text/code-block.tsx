import { useWords } from "../../words/words.ts";
import { Copy } from "./copy.tsx";
import { textWords } from "./words.ts";

interface CodeProps {
  readonly text: string;
  /** What is copied, if that is more than what is shown. */
  readonly copied?: string;
  /** What it is written in, such as `shell` or `yaml`. */
  readonly language?: string;
  /** Long lines go on in the next one, instead of out of sight. */
  readonly isWrapped?: boolean;
}

/** Lines to be copied. */
export function CodeBlock({ text, copied = text, language, isWrapped = false }: CodeProps) {
  const words = useWords(textWords);
  return (
    <figure class="code">
      {language !== undefined && <figcaption>{language}</figcaption>}
      <Copy text={copied} label={language === undefined ? words.copy : `${words.copy}: ${language}`} />
      <pre class={isWrapped ? "code-wrapped" : undefined} tabIndex={0} aria-label={language ?? words.copy} role="group">
        <code>{text}</code>
      </pre>
    </figure>
  );
}
