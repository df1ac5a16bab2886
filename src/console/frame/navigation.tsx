import { useCell } from "../data/cell.ts";
import { useMay, useMe } from "../data/session.ts";
import { Link } from "../route/link.tsx";
import { current, currentPage } from "../route/location.ts";
import { pageNamed, allPages, type Page, type Section } from "../route/page-table.ts";
import { language } from "../words/language.ts";
import { useWords } from "../words/words.ts";
import { frameWords } from "./words.ts";

interface Run {
  readonly section: Section | null;
  readonly pages: readonly Page[];
}

/** The pages by section, as far as the reader may see them. */
export function Navigation() {
  const words = useWords(frameWords);
  const may = useMay();
  const organization = useMe()?.organization.name;
  const shown = allPages().filter(({ under, right }) => under === undefined && (right === undefined || may(right)));
  return (
    <nav class="navigation" aria-label={words.navigation}>
      <p class="navigation-brand">
        <span class="navigation-name">Rollcall</span>
        {organization !== undefined && <bdi class="navigation-organization cut">{organization}</bdi>}
      </p>
      {runsOf(shown).map((run) => (
        <NavigationRun key={run.section ?? run.pages[0]?.name} run={run} />
      ))}
    </nav>
  );
}

function NavigationRun({ run: { section, pages: shown } }: { readonly run: Run }) {
  const words = useWords(frameWords);
  const id = section === null ? undefined : `section-${section}`;
  return (
    <div class="navigation-run">
      {section !== null && (
        <p id={id} class="navigation-section">
          {words.sections[section]}
        </p>
      )}
      <ul aria-labelledby={id}>
        {shown.map((page) => (
          <NavigationLine key={page.name} page={page} />
        ))}
      </ul>
    </div>
  );
}

function NavigationLine({ page: { name, title } }: { readonly page: Page }) {
  useCell(current);
  const open = pageNamed(currentPage());
  const isOpen = open?.name === name;
  const isAbove = open?.under === name;
  return (
    <li>
      <Link page={name} class="navigation-line" current={isOpen ? "page" : isAbove ? "true" : undefined}>
        {title[language]}
      </Link>
    </li>
  );
}

/** Neighbours of the same section together. */
function runsOf(shown: readonly Page[]): readonly Run[] {
  const runs: { section: Section | null; pages: Page[] }[] = [];
  for (const page of shown) {
    const last = runs.at(-1);
    if (last !== undefined && last.section === page.section) last.pages.push(page);
    else runs.push({ section: page.section, pages: [page] });
  }
  return runs;
}
