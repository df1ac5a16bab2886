import { useState } from "preact/hooks";
import { toast } from "../../../frame/toasts.tsx";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import { TextField } from "../../../parts/form/fields.tsx";
import type { MenuItem } from "../../../parts/over/menu-item.ts";
import { Menu } from "../../../parts/over/menu.tsx";
import { current, hrefOf } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import { keepViews, keptViews, withView, type View } from "./views.ts";
import { listWords } from "./words.ts";

/** Views of the list that come with the page, and those that this browser keeps. */
export function ViewsMenu() {
  const words = useWords(listWords);
  const [views, setViews] = useState(keptViews);
  const [isSaving, setSaving] = useState(false);
  const set = (next: readonly View[]) => {
    keepViews(next);
    setViews(next);
  };
  const remove = ({ name }: View) => {
    set(views.filter((view) => view.name !== name));
    toast({ text: words.viewRemoved(name), undo: async () => set(views) });
  };
  const save = (name: string) => {
    set(withView(views, { name, query: current.get().search }));
    setSaving(false);
    toast({ text: words.viewSaved(name) });
  };
  const items: readonly MenuItem[] = [
    { label: words.cheapVision, href: hrefOf("models", { modality: "in:image", price: "known", sort: "input_price" }) },
    { label: words.leaving, href: hrefOf("models", { state: "deprecated,shut-down", sort: "shutdown" }) },
    { label: words.unpriced, href: hrefOf("models", { price: "unknown" }) },
    ...views.map(({ name, query }) => ({ label: name, href: hrefOf("models") + query })),
    { label: words.saveView, icon: "plus", onSelect: () => setSaving(true) },
    ...views.map(
      (view) => ({ label: words.removeView(view.name), icon: "cross", onSelect: () => remove(view) }) as const,
    ),
  ];
  return (
    <>
      <Menu label={words.views} text={words.views} items={items} />
      {isSaving && <SaveDialog onSave={save} onClose={() => setSaving(false)} />}
    </>
  );
}

interface SaveProps {
  readonly onSave: (name: string) => void;
  readonly onClose: () => void;
}

function SaveDialog({ onSave, onClose }: SaveProps) {
  const words = useWords(listWords);
  const [name, setName] = useState("");
  return (
    <FormDialog
      title={words.saveViewTitle}
      action={words.save}
      isReady={name.trim() !== ""}
      isGuarded
      onSubmit={() => onSave(name.trim().slice(0, 80))}
      onClose={onClose}
    >
      <TextField name="name" label={words.viewName} hint={words.viewsHint} value={name} onInput={setName} isFirst />
    </FormDialog>
  );
}
