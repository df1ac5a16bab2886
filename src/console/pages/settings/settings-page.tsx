import type { ComponentChildren } from "preact";
import { LanguageChoice, ThemeChoice } from "../../frame/account-menu.tsx";
import { KeyList, LetterSwitch } from "../../frame/keys/keys-dialog.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { Section } from "../../parts/page/section.tsx";
import { Tabs } from "../../parts/page/tabs.tsx";
import { hrefOf } from "../../route/location.ts";
import { choice } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { useMay } from "../../data/session.ts";
import { useWords } from "../../words/words.ts";
import { ConnectView } from "./connect-view.tsx";
import { ServerView } from "./server-view.tsx";
import { SessionsView } from "./sessions-view.tsx";
import { settingsWords } from "./words.ts";

const views = ["connect", "look", "sessions", "server"] as const;
type View = (typeof views)[number];

/** How to point a client here, how the console looks to this browser, who is signed in, and what this server is. */
export function SettingsPage() {
  const words = useWords(settingsWords);
  const may = useMay();
  const [{ view }] = useQueryState({ view: choice(views, "connect") });
  // The view of the server needs the right to read.
  const shown = views.filter((name) => name !== "server" || may("read-organization"));
  return (
    <>
      <PageHeader title={words.title} />
      <Tabs
        label={words.views}
        items={shown.map((name) => ({
          href: hrefOf("settings", { view: name === "connect" ? null : name }),
          label: words[name],
          isCurrent: name === view,
        }))}
      />
      <div class="settings">{contents[view]}</div>
    </>
  );
}

function LookView() {
  const words = useWords(settingsWords);
  return (
    <>
      <Section title={words.look}>
        <div class="settings-choices">
          <p class="soft">{words.lookLead}</p>
          <ThemeChoice />
          <LanguageChoice />
        </div>
      </Section>
      <Section title={words.keys}>
        <KeyList />
        <LetterSwitch />
      </Section>
    </>
  );
}

const contents: Readonly<Record<View, ComponentChildren>> = {
  connect: <ConnectView />,
  look: <LookView />,
  sessions: <SessionsView />,
  server: <ServerView />,
};
