import { useCell } from "../data/cell.ts";
import { feedState, heardMs } from "../data/feed.ts";
import { Icon } from "../parts/icon.tsx";
import { Link } from "../route/link.tsx";
import { current, currentPage } from "../route/location.ts";
import { pageNamed } from "../route/page-table.ts";
import { timeOfDay } from "../words/format.ts";
import { language } from "../words/language.ts";
import { useWords } from "../words/words.ts";
import { AccountMenu } from "./account-menu.tsx";
import { frameOpen } from "./frame-open.ts";
import { drawnKeys } from "./keys/key-names.ts";
import { ownTitle } from "./page/title.ts";
import { frameWords } from "./words.ts";

/** Where one is, what finds everything, whether what one sees is fresh, and who one is. */
export function Header() {
  const words = useWords(frameWords);
  return (
    <header class="header">
      <button
        type="button"
        class="button button-quiet button-icon header-menu"
        aria-label={words.openNavigation}
        onClick={() => frameOpen.set("navigation")}
      >
        <Icon name="menu" />
      </button>
      <Breadcrumb />
      <button type="button" class="header-search" onClick={() => frameOpen.set("palette")}>
        <Icon name="search" />
        <span class="header-search-text">{words.search}</span>
        <span class="header-search-keys" aria-hidden="true">
          {drawnKeys("mod+k").map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </span>
      </button>
      <Freshness />
      <AccountMenu />
    </header>
  );
}

function Breadcrumb() {
  const words = useWords(frameWords);
  const own = useCell(ownTitle);
  useCell(current);
  const page = pageNamed(currentPage());
  if (page === null) return <span class="breadcrumb" />;
  const above = page.under === undefined ? null : pageNamed(page.under);
  const last = own ?? page.title[language];
  const over = above ?? (own === null ? null : page);
  const section = over === null && page.section !== null ? words.sections[page.section] : null;
  return (
    <nav class="breadcrumb" aria-label={words.here}>
      <ol>
        {section !== null && section !== last && <li class="soft">{section}</li>}
        {over !== null && (
          <li>
            <Link page={over.name}>{over.title[language]}</Link>
          </li>
        )}
        <li class="cut" aria-current="page">
          <bdi>{last}</bdi>
        </li>
      </ol>
    </nav>
  );
}

function Freshness() {
  const words = useWords(frameWords);
  const state = useCell(feedState);
  const heard = useCell(heardMs);
  if (state === "off" || state === "starting") return null;
  const isLive = state === "live";
  return (
    <span class={`freshness freshness-${state}`} title={isLive ? words.liveHint : words.asOfHint}>
      {isLive ? words.live : words.asOf(timeOfDay(heard))}
    </span>
  );
}
