import { LanguageChoice, ThemeChoice } from "../../frame/account-menu.tsx";
import { KeyList, LetterSwitch } from "../../frame/keys/keys-dialog.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { Section } from "../../parts/page/section.tsx";
import { useWords } from "../../words/words.ts";
import { settingsWords } from "./words.ts";

export function SettingsPage() {
  const words = useWords(settingsWords);
  return (
    <>
      <PageHeader title={words.title} />
      <Section title={words.look}>
        <ThemeChoice />
        <LanguageChoice />
      </Section>
      <Section title={words.keys}>
        <KeyList />
        <LetterSwitch />
      </Section>
    </>
  );
}
