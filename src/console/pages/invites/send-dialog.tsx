import type { AnswerOf } from "../../data/contract.ts";
import { useCell } from "../../data/cell.ts";
import { signInMethods, useMe } from "../../data/session.ts";
import { Dialog } from "../../parts/over/dialog.tsx";
import { CodeBlock } from "../../parts/text/code-block.tsx";
import { root } from "../../route/location.ts";
import { useWords } from "../../words/words.ts";
import { inviteWords } from "./words.ts";

type Invite = Pick<AnswerOf<"POST /v1/organization/invites">, "email" | "created_at" | "expires_at">;

interface SendProps {
  readonly invite: Invite;
  readonly onClose: () => void;
}

/** What to send to somebody who is invited, and how the invite is accepted. */
export function SendDialog({ invite: { email, created_at: created, expires_at: expires }, onClose }: SendProps) {
  const words = useWords(inviteWords);
  const me = useMe();
  const provider = useCell(signInMethods)?.oidc?.name ?? null;
  const days = words.days(Math.max(1, Math.round((expires - created) / 86_400)));
  const way = provider === null ? words.byOwner : words.byProvider(provider, email, days);
  const message = words.message(me?.organization.name ?? "", location.origin + root, way);
  const footer = (
    <button type="button" class="button button-main" onClick={onClose}>
      {words.done}
    </button>
  );
  return (
    <Dialog title={words.invited(email)} onClose={onClose} footer={footer}>
      <div class="people-send">
        <p>{words.noMail}</p>
        <CodeBlock text={message} language={words.messageLabel} isWrapped />
        <p class="soft">{provider === null ? words.howOwner : words.howProvider(provider)}</p>
      </div>
    </Dialog>
  );
}
