import { useState } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { curlOf } from "../../../parts/export/curl.ts";
import { Dialog } from "../../../parts/over/dialog.tsx";
import type { MenuItem } from "../../../parts/over/menu-item.ts";
import { Menu } from "../../../parts/over/menu.tsx";
import { CodeBlock } from "../../../parts/text/code-block.tsx";
import { hrefOf } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import type { ModelWire } from "../standing.ts";
import { oneWords } from "./words.ts";

interface MenuProps {
  readonly model: ModelWire;
  readonly fixedWhy: string | null;
  readonly undeletableWhy: string | null;
  readonly onVisibility: () => void;
  readonly onSharing: () => void;
  readonly onDelete: () => void;
}

/** What else can be done with a model. */
export function ModelMenu({ model, fixedWhy, undeletableWhy, onVisibility, onSharing, onDelete }: MenuProps) {
  const words = useWords(oneWords);
  const may = useMay();
  const [hasCurl, setCurl] = useState(false);
  const rightWhy = may("write-organization") ? null : words.rightWhy;
  const isTuned = model.kind === "fine-tuned";
  const items: readonly MenuItem[] = [
    {
      label: model.visibility === "listed" ? words.unlist : words.list,
      onSelect: onVisibility,
      disabledWhy: fixedWhy,
    },
    {
      label: words.permissions,
      onSelect: onSharing,
      disabledWhy: isTuned ? (model.state === "live" ? rightWhy : words.goneWhy) : words.untunedWhy,
    },
    {
      label: words.makeAlias,
      href: hrefOf("aliases", { make: model.target ?? model.id }),
      disabledWhy: rightWhy,
    },
    {
      label: words.tryIt,
      href: hrefOf("playground", { model: model.id }),
      disabledWhy: model.state === "live" ? null : words.goneWhy,
    },
    { label: words.explain, href: hrefOf("access", { model: model.id }) },
    { label: words.curl, icon: "copy", onSelect: () => setCurl(true) },
    { label: words.delete, tone: "bad", onSelect: onDelete, disabledWhy: undeletableWhy },
  ];
  return (
    <>
      <Menu label={words.more} items={items} text={words.more} />
      {hasCurl && (
        <Dialog title={words.curl} onClose={() => setCurl(false)}>
          <CodeBlock
            text={curlOf(location.origin, `/rollcall/v1/models/${encodeURIComponent(model.id)}`, {})}
            language="curl"
            isWrapped
          />
        </Dialog>
      )}
    </>
  );
}
