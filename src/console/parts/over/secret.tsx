import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useWords } from "../../words/words.ts";
import { CodeBlock } from "../text/code-block.tsx";
import { Dialog } from "./dialog.tsx";
import { overWords } from "./words.ts";

interface SecretProps {
  readonly title: ComponentChildren;
  readonly value: string;
  /** Where clients call, such as `https://models.example/v1`. */
  readonly baseUrl: string;
  /** Whether it is an administrator's, which clients of models have no use for. */
  readonly isAdmin?: boolean;
  readonly onStored: () => void;
}

/** A new key, shown once. Nothing but the one button closes the dialog, and leaving the page asks first. */
export function Secret({ title, value, baseUrl, isAdmin = false, onStored }: SecretProps) {
  const words = useWords(overWords);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, []);
  const variable = isAdmin ? "OPENAI_ADMIN_KEY" : "OPENAI_API_KEY";
  const path = isAdmin ? "/organization/projects" : "/models";
  const footer = (
    <button type="button" class="button button-main" onClick={onStored}>
      {words.stored}
    </button>
  );
  return (
    <Dialog title={title} onClose={null} footer={footer}>
      <div class="secret">
        <p>{words.shownOnce}</p>
        <CodeBlock text={value} language={words.key} isWrapped />
        <CodeBlock
          text={`export ${variable}=${value}\nexport OPENAI_BASE_URL=${baseUrl}`}
          language={words.shell}
          isWrapped
        />
        <CodeBlock text={`${variable}=${value}\nOPENAI_BASE_URL=${baseUrl}`} language=".env" isWrapped />
        <CodeBlock
          text={`curl ${baseUrl}${path} \\\n  -H "Authorization: Bearer ${value}"`}
          language="curl"
          isWrapped
        />
      </div>
    </Dialog>
  );
}
