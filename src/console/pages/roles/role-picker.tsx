import { useState } from "preact/hooks";
import { usePages } from "../../data/use-pages.ts";
import { Picker } from "../../parts/pick/picker.tsx";
import { useSettled } from "../../parts/pick/use-settled.ts";
import { useWords } from "../../words/words.ts";
import { roleName } from "./predefined.ts";
import { whereOf, type RoleRef } from "./role-row.ts";
import { roleWords } from "./words.ts";

interface PickerProps {
  readonly onPick: (role: RoleRef) => void;
  readonly onClose: () => void;
}

/** Own roles of the organization and of its projects. Predefined ones come with being a member. */
export function RolePicker({ onPick, onClose }: PickerProps) {
  const words = useWords(roleWords);
  const [q, setQ] = useState("");
  const sought = useSettled(q).trim();
  const pages = usePages("GET /rollcall/v1/roles", {
    query: { limit: 100, sort: "name", ...(sought !== "" && { q: sought }) },
  });
  const roles = pages.rows?.filter(({ predefined_role: isPredefined }) => !isPredefined) ?? null;
  const items =
    roles?.map((role) => ({ id: role.id, name: roleName(role, words), note: whereOf(role, words) })) ?? null;
  const pick = ({ id }: { readonly id: string }) => {
    const role = roles?.find((one) => one.id === id);
    if (role !== undefined) onPick({ id, name: role.name, projectId: role.project_id });
  };
  return (
    <Picker
      title={words.choose}
      items={items}
      q={q}
      onSearch={setQ}
      onPick={pick}
      onClose={onClose}
      failure={pages.error}
      more={{ hasMore: pages.hasMore, isLoading: pages.isLoading, load: pages.more }}
    />
  );
}
