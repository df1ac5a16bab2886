import { useState } from "preact/hooks";
import { useAct } from "../../../data/use-act.ts";
import { usePages } from "../../../data/use-pages.ts";
import { useResource } from "../../../data/use-resource.ts";
import { ChoiceField } from "../../../parts/form/fields.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { Dialog } from "../../../parts/over/dialog.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import { ProjectPicker } from "../../../parts/pick/pickers.tsx";
import { useWords } from "../../../words/words.ts";
import type { ModelWire } from "../standing.ts";
import { sharingWords } from "./sharing-words.ts";
import { useChanges } from "./use-changes.ts";

interface SharingProps {
  readonly model: ModelWire;
  readonly onClose: () => void;
}

/** With which projects a fine-tuned model is shared. Each change is made at once. */
export function SharingDialog({ model, onClose }: SharingProps) {
  const words = useWords(sharingWords);
  const { fixedWhy } = useChanges(model);
  const change = useAct("POST /rollcall/v1/models/{model}");
  const sharing = model.sharing ?? "organization";
  const params = { model: model.id };
  const footer = (
    <button type="button" class="button button-main" onClick={onClose}>
      {words.done}
    </button>
  );
  return (
    <Dialog title={words.title} onClose={onClose} footer={footer}>
      <div class="form">
        {change.error !== null && <ErrorPanel failure={change.error} />}
        <ChoiceField
          name="sharing"
          label={words.sharing}
          value={sharing}
          fixedWhy={fixedWhy}
          choices={[
            { value: "organization", label: words.organization },
            { value: "projects", label: words.projects },
          ]}
          onInput={(chosen) => void change.run({ params, body: { sharing: chosen } })}
        />
        <Permissions id={model.id} isUsed={sharing === "projects"} />
      </div>
    </Dialog>
  );
}

function Permissions({ id, isUsed }: { readonly id: string; readonly isUsed: boolean }) {
  const words = useWords(sharingWords);
  const [isPicking, setPicking] = useState(false);
  const params = { model: id };
  const permissions = usePages("GET /v1/fine_tuning/checkpoints/{model}/permissions", {
    params,
    query: { limit: 100 },
  });
  const names = useProjectNames(id);
  const grant = useAct("POST /v1/fine_tuning/checkpoints/{model}/permissions");
  const removal = useAct("DELETE /v1/fine_tuning/checkpoints/{model}/permissions/{permission_id}");
  const failure = grant.error ?? removal.error ?? permissions.error;
  return (
    <section class="sharing">
      <h3>{words.permitted}</h3>
      <p class="soft">{isUsed ? words.used : words.unused}</p>
      {failure !== null && <ErrorPanel failure={failure} />}
      {permissions.rows === null && permissions.error === null && <Skeleton lines={2} />}
      <ul class="sharing-projects">
        {permissions.rows?.map(({ id: permission, project_id: project }) => (
          <li key={permission}>
            <bdi class="breaks">{names.get(project) ?? project}</bdi>
            <button
              type="button"
              class="button button-quiet button-small button-icon"
              aria-label={words.remove(names.get(project) ?? project)}
              onClick={() => void removal.run({ params: { ...params, permission_id: permission } })}
            >
              <Icon name="cross" />
            </button>
          </li>
        ))}
        {permissions.rows?.length === 0 && <li class="soft">{words.none}</li>}
      </ul>
      {permissions.hasMore && (
        <button type="button" class="button button-small" onClick={permissions.more}>
          {words.more}
        </button>
      )}
      <button type="button" class="button" onClick={() => setPicking(true)}>
        <Icon name="plus" /> {words.add}
      </button>
      {isPicking && (
        <ProjectPicker
          onClose={() => setPicking(false)}
          onPick={({ id: project }) => {
            setPicking(false);
            void grant.run({ params, body: { project_ids: [project] } });
          }}
        />
      )}
    </section>
  );
}

function useProjectNames(id: string): ReadonlyMap<string, string> {
  const query = { model: id, limit: 1000, total: true, include_archived: true };
  const { value } = useResource("GET /rollcall/v1/model_audiences", { query });
  return new Map(value?.data.map((project) => [project.id, project.name]));
}
