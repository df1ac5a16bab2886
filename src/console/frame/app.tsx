import { useCell } from "../data/cell.ts";
import { Link } from "../route/link.tsx";
import { current, currentPage } from "../route/location.ts";
import { chooseLanguage, languageChoice, languages, type Language } from "../words/language.ts";
import { defineWords, useWords } from "../words/words.ts";
import { chooseTheme, theme, themes, type Theme } from "./theme.ts";

const words = defineWords({
  en: { absent: "There is no such page", home: "Overview", language: "Language", theme: "Theme" },
  "zh-Hans": { absent: "没有这个页面", home: "概览", language: "语言", theme: "主题" },
});

export function App() {
  const { absent, home, language, theme: look } = useWords(words);
  useCell(current);
  return (
    <main>
      <h1>{currentPage() === null ? absent : home}</h1>
      <Link page="">{home}</Link>
      <select
        aria-label={language}
        value={useCell(languageChoice) ?? ""}
        onChange={({ currentTarget }) => chooseLanguage(currentTarget.value as Language)}
      >
        {Object.entries(languages).map(([tag, name]) => (
          <option value={tag}>{name}</option>
        ))}
      </select>
      <select
        aria-label={look}
        value={useCell(theme)}
        onChange={({ currentTarget }) => chooseTheme(currentTarget.value as Theme)}
      >
        {themes.map((name) => (
          <option>{name}</option>
        ))}
      </select>
    </main>
  );
}
