import { useEffect, useState } from "preact/hooks";
import { useCell } from "../../data/cell.ts";
import { standing } from "../../data/session.ts";
import { currentPage, hrefOf, replace } from "../../route/location.ts";
import { chooseLanguage } from "../../words/language-choice.ts";
import { language, languages } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { InsecureNote } from "./insecure-note.tsx";
import { LinkForm } from "./link-form.tsx";
import { handOnLinkToken, linkToken } from "./link-token.ts";
import { ProviderFailure } from "./provider-failure.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { signInWords } from "./words.ts";

/** The page in whose place everything else comes once somebody is signed in. */
export function SignInPage() {
  const words = useWords(signInWords);
  const [hasLink, setHasLink] = useState(linkToken() !== null);
  const now = useCell(standing);
  useEffect(() => {
    document.title = `${words.title} · Rollcall`;
  }, [words]);
  const done = () => {
    setHasLink(false);
    if (currentPage() === "sign-in") replace(hrefOf(""));
  };
  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <h1>{hasLink ? words.linkTitle : words.title}</h1>
        {!hasLink && <p class="soft">{words.lead}</p>}
        {!isSecureContext ? (
          <InsecureNote />
        ) : hasLink ? (
          <LinkForm me={"me" in now ? now.me : null} onDone={done} onOtherWay={() => setHasLink(false)} />
        ) : (
          <>
            <ProviderFailure />
            <SignInForm onDone={done} />
          </>
        )}
      </div>
      <LanguageLinks />
    </main>
  );
}

function LanguageLinks() {
  return (
    <p class="sign-in-languages">
      {languages.map(({ tag, name }) => (
        <button
          key={tag}
          type="button"
          class="button button-quiet button-small"
          lang={tag}
          aria-pressed={tag === language}
          onClick={() => {
            if (tag !== language) handOnLinkToken();
            chooseLanguage(tag);
          }}
        >
          {name}
        </button>
      ))}
    </p>
  );
}
