import { useState } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import type { MenuItem } from "../../../parts/over/menu-item.ts";
import { Menu } from "../../../parts/over/menu.tsx";
import { useDeclaredWhy } from "../../../parts/text/declared-by.tsx";
import { useWords } from "../../../words/words.ts";
import type { Project } from "../project-row.ts";
import { ArchiveDialog } from "./archive-dialog.tsx";
import { OpenCallsDialog } from "./open-calls-dialog.tsx";
import { RenameDialog } from "./rename-dialog.tsx";
import { oneWords } from "./words.ts";

const dialogs = { rename: RenameDialog, openCalls: OpenCallsDialog, archive: ArchiveDialog } as const;

/** What can be done to the project as a whole. */
export function ProjectActions({ project }: { readonly project: Project }) {
  const words = useWords(oneWords);
  const may = useMay();
  const disabledWhy = useDeclaredWhy()({ by: project.declared_by });
  const [open, setOpen] = useState<keyof typeof dialogs | null>(null);
  if (!may("write-organization") || project.status === "archived") return null;
  const items: readonly MenuItem[] = [
    { label: words.rename, disabledWhy, onSelect: () => setOpen("rename") },
    { label: words.openCalls, disabledWhy, onSelect: () => setOpen("openCalls") },
    { label: words.archive, tone: "bad", disabledWhy, onSelect: () => setOpen("archive") },
  ];
  const Opened = open === null ? null : dialogs[open];
  return (
    <>
      <Menu label={words.more} text={words.more} items={items} />
      {Opened !== null && <Opened project={project} onClose={() => setOpen(null)} />}
    </>
  );
}
