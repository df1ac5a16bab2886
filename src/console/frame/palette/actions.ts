import { signOut, useMay } from "../../data/session.ts";
import { hrefOf } from "../../route/location.ts";
import { allPages } from "../../route/page-table.ts";
import { chooseLanguage } from "../../words/language-choice.ts";
import { language, languages } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { frameOpen } from "../frame-open.ts";
import { chooseTheme, themes } from "../theme.ts";
import { frameWords } from "../words.ts";
import type { Entry } from "./entries.ts";
import { paletteWords } from "./words.ts";

/** What can be done from anywhere. */
export function useActions(): readonly Entry[] {
  const words = useWords(paletteWords);
  const frame = useWords(frameWords);
  const may = useMay();
  const ofPages = allPages()
    .filter(({ right }) => right === undefined || may(right))
    .flatMap(({ name, acts = [] }) =>
      acts
        .filter(({ right }) => right === undefined || may(right))
        .map(({ title, query }) => ({
          id: `act ${name} ${title[language]}`,
          label: title[language],
          href: hrefOf(name, query),
        })),
    );
  const looks = themes.map((theme) => ({
    id: `theme ${theme}`,
    label: words.theme(frame.themes[theme]),
    run: () => chooseTheme(theme),
  }));
  const tongues = languages.map(({ tag, name }) => ({
    id: `language ${tag}`,
    label: words.language(name),
    run: () => chooseLanguage(tag),
  }));
  return [
    ...ofPages,
    ...looks,
    ...tongues,
    { id: "keys", label: frame.keys, run: () => frameOpen.set("keys") },
    { id: "sign out", label: frame.signOut, run: () => void signOut() },
  ];
}
