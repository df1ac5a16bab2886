import { useWords } from "../../words/words.ts";
import { CodeBlock } from "../text/code-block.tsx";
import type { Snippet } from "./clients.ts";
import { codeWords } from "./words.ts";

interface SnippetChoiceProps {
  readonly snippets: readonly Snippet[];
  /** The id of the one that is shown; the first one if there is none by that id. */
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

/** One client of several, and its lines to paste. */
export function SnippetChoice({ snippets, chosen, onChoose }: SnippetChoiceProps) {
  const words = useWords(codeWords);
  const shown = snippets.find(({ id }) => id === chosen) ?? snippets[0];
  return (
    <div class="snippets">
      <fieldset class="choice">
        <legend>{words.client}</legend>
        {snippets.map((snippet) => (
          <label key={snippet.id} class="choice-one">
            <input type="radio" name="client" checked={snippet === shown} onChange={() => onChoose(snippet.id)} />
            <span>{snippet.client ?? words.everyClient}</span>
          </label>
        ))}
      </fieldset>
      {shown !== undefined && <CodeBlock key={shown.id} text={shown.text} language={shown.language} />}
    </div>
  );
}
