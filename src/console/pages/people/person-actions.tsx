import type { ComponentChildren } from "preact";
import { useCallback, useState } from "preact/hooks";
import type { Failure } from "../../data/failure.ts";
import { useMe } from "../../data/session.ts";
import { act, useAct } from "../../data/use-act.ts";
import { toast } from "../../frame/toasts.tsx";
import { ConfirmDialog } from "../../parts/over/confirm-dialog.tsx";
import type { MenuItem } from "../../parts/over/menu-item.ts";
import { useDeclaredWhy } from "../../parts/text/declared-by.tsx";
import { useWords } from "../../words/words.ts";
import type { PersonFacts } from "./person-facts.ts";
import { RemovePersonDialog } from "./remove-person-dialog.tsx";
import { peopleWords } from "./words.ts";

interface PersonActions {
  readonly actions: (person: PersonFacts) => readonly MenuItem[];
  /** What is asked at present. */
  readonly dialog: ComponentChildren;
  readonly failure: Failure | null;
}

const changeRole = "POST /v1/organization/users/{user_id}";

/** What an owner can do to a person: change the role, which can be undone, and remove them, which cannot. */
export function usePersonActions(onRemoved?: () => void): PersonActions {
  const words = useWords(peopleWords);
  const me = useMe();
  const declaredWhy = useDeclaredWhy();
  const change = useAct(changeRole);
  const [asked, setAsked] = useState<{ readonly what: "remove" | "own-role"; readonly person: PersonFacts } | null>(
    null,
  );
  const close = () => setAsked(null);
  const setRole = async ({ id, name, role }: PersonFacts) => {
    const next = role === "owner" ? "reader" : "owner";
    if ((await change.run({ params: { user_id: id }, body: { role: next } })) === null) return;
    const undo = () => act(changeRole, { params: { user_id: id }, body: { role } });
    const isOwn = id === me?.principal.id;
    toast({ text: next === "owner" ? words.isOwner(name) : words.isReader(name), ...(!isOwn && { undo }) });
  };
  const actions = useCallback(
    (person: PersonFacts): readonly MenuItem[] => {
      const disabledWhy = declaredWhy({ by: person.declared_by });
      const isOwner = person.role === "owner";
      const ask = isOwner && person.id === me?.principal.id;
      return [
        {
          label: isOwner ? words.makeReader : words.makeOwner,
          disabledWhy,
          onSelect: () => (ask ? setAsked({ what: "own-role", person }) : void setRole(person)),
        },
        { label: words.remove, tone: "bad", disabledWhy, onSelect: () => setAsked({ what: "remove", person }) },
      ];
    },
    [words, me?.principal.id],
  );
  const dialog = asked !== null && (
    <>
      {asked.what === "remove" && (
        <RemovePersonDialog person={asked.person} onClose={close} onRemoved={onRemoved ?? close} />
      )}
      {asked.what === "own-role" && (
        <ConfirmDialog
          title={words.ownRoleTitle}
          action={words.ownRoleAction}
          onConfirm={() => {
            close();
            void setRole(asked.person);
          }}
          onClose={close}
        >
          <p>{words.ownRoleText}</p>
        </ConfirmDialog>
      )}
    </>
  );
  return { actions, dialog, failure: change.error };
}
