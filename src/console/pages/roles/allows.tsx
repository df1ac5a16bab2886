import { useWords } from "../../words/words.ts";
import { isKnown, nounNames, permissionNouns } from "./permissions.ts";
import type { RoleWords } from "./role-row.ts";
import { roleWords } from "./words.ts";

/** What a role allows, short, for a line of a list. */
export function shortAllows(permissions: readonly string[], words: RoleWords): string {
  const text = permissions.map((name) => (isKnown(name) ? words.short[name] : name)).join(", ");
  return text === "" ? words.nothing : text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a role allows, in words, by noun. */
export function Allows({ permissions }: { readonly permissions: readonly string[] }) {
  const words = useWords(roleWords);
  const others = permissions.filter((name) => !isKnown(name));
  const nouns = nounNames
    .map((noun) => ({ noun, held: permissionNouns[noun].filter((name) => permissions.includes(name)) }))
    .filter(({ held }) => held.length > 0);
  return (
    <dl class="facts">
      {nouns.map(({ noun, held }) => (
        <div class="fact" key={noun}>
          <dt>{words.nouns[noun]}</dt>
          <dd>
            <ul>
              {held.map((name) => (
                <li key={name}>
                  {words.permissions[name]} <span class="mono soft">{name}</span>
                </li>
              ))}
            </ul>
          </dd>
        </div>
      ))}
      {others.length > 0 && (
        <div class="fact">
          <dt>{words.nouns.other}</dt>
          <dd>
            <ul>
              {others.map((name) => (
                <li key={name}>
                  <bdi class="mono breaks">{name}</bdi>
                </li>
              ))}
            </ul>
            <span class="fact-told">{words.otherHint}</span>
          </dd>
        </div>
      )}
    </dl>
  );
}
