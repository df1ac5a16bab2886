import { useEffect, useRef } from "preact/hooks";
import { useCell } from "../data/cell.ts";
import { useMay } from "../data/session.ts";
import { Icon } from "../parts/icon.tsx";
import { current, hrefOf, navigate } from "../route/location.ts";
import { allPages } from "../route/page-table.ts";
import { language } from "../words/language.ts";
import { useWords } from "../words/words.ts";
import { announcement } from "./announcer.ts";
import { Banners } from "./banners.tsx";
import { frameOpen } from "./frame-open.ts";
import { Header } from "./header.tsx";
import { KeysDialog } from "./keys/keys-dialog.tsx";
import { useShortcuts, type Shortcut } from "./keys/shortcuts.ts";
import { keyWords } from "./keys/words.ts";
import { LeaveDialog } from "./leave-dialog.tsx";
import { Navigation } from "./navigation.tsx";
import { useKeptFocus } from "./page/use-kept-focus.ts";
import { PageView } from "./page/page-view.tsx";
import { Palette } from "./palette/palette.tsx";
import { SignInDialog } from "./sign-in/sign-in-dialog.tsx";
import { Toasts, goToToasts } from "./toasts.tsx";
import { useModal } from "./use-modal.ts";
import { frameWords } from "./words.ts";

/** What is around every page. */
export function Frame() {
  const words = useWords(frameWords);
  useFrameShortcuts();
  useKeptFocus();
  return (
    <div class="frame">
      <a class="skip-link" href="#content">
        {words.skip}
      </a>
      <div class="sidebar">
        <Navigation />
      </div>
      <div class="frame-body">
        <Header />
        <Banners />
        <main id="content" class="page" tabIndex={-1}>
          <PageView />
        </main>
      </div>
      <Toasts />
      <Over />
      <p class="unseen" role="status">
        {useCell(announcement)}
      </p>
    </div>
  );
}

function close(): void {
  frameOpen.set(null);
}

/** What is open over the page. */
function Over() {
  const open = useCell(frameOpen);
  return (
    <>
      {open === "palette" && <Palette onClose={close} />}
      {open === "keys" && <KeysDialog onClose={close} />}
      {open === "navigation" && <NavigationDialog onClose={close} />}
      <LeaveDialog />
      <SignInDialog />
    </>
  );
}

/** The navigation of a narrow window. It closes when one has gone somewhere. */
function NavigationDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(frameWords);
  const dialog = useRef<HTMLDialogElement>(null);
  const { href } = useCell(current);
  const from = useRef(href);
  useModal(dialog);
  useEffect(() => {
    if (href !== from.current) onClose();
  }, [href]);
  return (
    <dialog
      ref={dialog}
      class="navigation-dialog"
      aria-label={words.navigation}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <button
        type="button"
        class="button button-quiet button-icon navigation-close"
        aria-label={words.closeNavigation}
        onClick={onClose}
      >
        <Icon name="cross" />
      </button>
      <Navigation />
    </dialog>
  );
}

function useFrameShortcuts(): void {
  const words = useWords(keyWords);
  const may = useMay();
  const toPages = allPages()
    .filter(({ letter, right }) => letter !== undefined && (right === undefined || may(right)))
    .map(({ letter, title, name }): Shortcut => {
      return {
        keys: `g ${letter}`,
        label: words.goTo(title[language]),
        scope: "console",
        run: () => navigate(hrefOf(name)),
      };
    });
  useShortcuts([
    { keys: "mod+k", label: words.palette, scope: "console", run: () => frameOpen.set("palette") },
    { keys: "?", label: words.list, scope: "console", run: () => frameOpen.set("keys") },
    { keys: "F6", label: words.toMessages, scope: "console", run: goToToasts },
    ...toPages,
  ]);
}
