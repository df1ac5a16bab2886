import { yamlOf } from "../../../parts/export/yaml.ts";
import { Dialog } from "../../../parts/over/dialog.tsx";
import { CodeBlock } from "../../../parts/text/code-block.tsx";
import { useWords } from "../../../words/words.ts";
import type { PolicyDraft } from "./draft.ts";
import { policyWords } from "./words.ts";

interface YamlProps {
  readonly name: string;
  readonly draft: PolicyDraft;
  readonly onClose: () => void;
}

/** The policy as the configuration file declares it, which is how a change outlasts the next start. */
export function YamlDialog({ name, draft: { mode, ids }, onClose }: YamlProps) {
  const words = useWords(policyWords);
  const policy = mode === "all" ? undefined : { mode, model_ids: [...ids] };
  return (
    <Dialog title={words.yaml} onClose={onClose} isWide>
      <p>{words.yamlWhy}</p>
      <CodeBlock text={yamlOf({ projects: [{ name, model_policy: policy }] })} language="yaml" />
    </Dialog>
  );
}
