import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useCell } from "../../data/cell.ts";
import { permissions, useMay } from "../../data/session.ts";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { Link } from "../../route/link.tsx";
import { current, currentPage, hrefOf, placeOf, replace } from "../../route/location.ts";
import { pageNamed, allPages, type Page } from "../../route/page-table.ts";
import { useWords } from "../../words/words.ts";
import { frameWords } from "../words.ts";
import { PageBoundary } from "./page-boundary.tsx";
import { loadingFailure } from "./page-gone.ts";
import { useArrival } from "./use-arrival.ts";

/** The page that the address names. */
export function PageView() {
  const words = useWords(frameWords);
  const address = useCell(current);
  const name = currentPage();
  const page = pageNamed(name);
  const may = useMay();
  // Another thing in the same page is another page: nothing of the one before may stay in its fields.
  const place = placeOf(address);
  useArrival(place);
  const isOffered = page !== null && (page.right === undefined || may(page.right));
  // Somebody who may not see the first page begins with the first one that they may see.
  const instead =
    name === "" && !isOffered ? allPages().find(({ right }) => right === undefined || may(right)) : undefined;
  useEffect(() => {
    if (instead !== undefined) replace(hrefOf(instead.name));
  }, [instead]);
  if (instead !== undefined) return null;
  if (page === null) return <Absent />;
  if (!isOffered)
    return (
      <>
        <PageHeader title={words.noRightTitle} />
        <EmptyState title={words.noRight(permissions[page.right!] ?? "")} />
      </>
    );
  return (
    <PageBoundary key={place}>
      <Loaded page={page} />
    </PageBoundary>
  );
}

function Absent() {
  const words = useWords(frameWords);
  const first = allPages()[0];
  return (
    <>
      <PageHeader title={words.absentTitle} />
      <EmptyState title={words.absent} action={first && <Link page={first.name}>{words.toOverview}</Link>} />
    </>
  );
}

const loaded = new Map<Page, ComponentType>();

function Loaded({ page }: { readonly page: Page }) {
  const [Component, setComponent] = useState<ComponentType | null>(() => loaded.get(page) ?? null);
  const [failure, setFailure] = useState<Error | null>(null);
  useEffect(() => {
    if (Component !== null) return;
    page.load().then(
      (component) => {
        loaded.set(page, component);
        setComponent(() => component);
      },
      (error: unknown) => setFailure(loadingFailure(error)),
    );
  }, [page]);
  if (failure !== null) throw failure;
  return Component === null ? <Skeleton lines={8} /> : <Component />;
}
