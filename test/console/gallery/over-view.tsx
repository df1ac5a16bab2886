import { useState } from "preact/hooks";
import { ConfirmDialog } from "../../../src/console/parts/over/confirm-dialog.tsx";
import { Dialog } from "../../../src/console/parts/over/dialog.tsx";
import { Menu } from "../../../src/console/parts/over/menu.tsx";
import { Secret } from "../../../src/console/parts/over/secret.tsx";
import { hostileIds } from "./made-models.ts";

const kinds = ["dialog", "confirm", "typed", "secret"] as const;

export function OverView() {
  const [open, setOpen] = useState<(typeof kinds)[number] | null>(null);
  const [said, setSaid] = useState("");
  const close = () => setOpen(null);
  const done = (what: string) => {
    setSaid(what);
    close();
  };
  return (
    <>
      <h1>Over the page</h1>
      <div class="gallery-row">
        {kinds.map((kind) => (
          <button key={kind} id={kind} type="button" class="button" onClick={() => setOpen(kind)}>
            {kind}
          </button>
        ))}
        <Menu
          label="More"
          text="More"
          icon="more"
          items={[
            { label: "Rotate…", onSelect: () => setSaid("rotate") },
            { label: "Explain", href: "?view=over&explained" },
            { label: "Archive", disabledWhy: "It is declared in rollcall.yaml." },
            { label: "Revoke…", tone: "bad", onSelect: () => setSaid("revoke") },
          ]}
        />
      </div>
      {open === "dialog" && (
        <Dialog title="Make a key" onClose={close}>
          <label class="field">
            <span class="field-label">Name</span>
            <input class="input" autofocus />
          </label>
        </Dialog>
      )}
      {open === "confirm" && (
        <ConfirmDialog
          title={<bdi>{hostileIds[0]}</bdi>}
          action={`Delete ${hostileIds[0]}`}
          onConfirm={() => done("deleted")}
          onClose={close}
        >
          <p>It can be restored for 30 days. 3 projects see it, and one alias stands for it.</p>
        </ConfirmDialog>
      )}
      {open === "typed" && (
        <ConfirmDialog
          title="Purge acemeco-tone"
          action="Purge acemeco-tone"
          typed="acemeco-tone"
          onConfirm={() => done("purged")}
          onClose={close}
        >
          <p>Nobody can bring it back.</p>
        </ConfirmDialog>
      )}
      {open === "secret" && (
        <Secret
          title="The key “picker”"
          value="sk-rollcall-9f3J2kQ7xV1mB8nC4tY6wZ0aD5eG"
          baseUrl="https://models.acemeco.example/v1"
          onStored={() => done("stored")}
        />
      )}
      <output id="said">{said}</output>
    </>
  );
}
