import { useEffect } from "preact/hooks";
import { useCell } from "../data/cell.ts";
import { standing } from "../data/session.ts";
import { current, currentPage, hrefOf, replace } from "../route/location.ts";
import { Frame } from "./frame.tsx";
import { Outage } from "./outage.tsx";
import { linkToken } from "./sign-in/link-token.ts";
import { SignInPage } from "./sign-in/sign-in-page.tsx";

/** A person who is not signed in sees the ways to sign in, at every address, and then the page of that address. */
export function App() {
  const now = useCell(standing);
  useCell(current);
  const asksForSignIn = currentPage() === "sign-in";
  const isIn = "me" in now;
  useEffect(() => {
    if (isIn && asksForSignIn && linkToken() === null) replace(hrefOf(""));
  }, [isIn, asksForSignIn]);
  if (now.is === "unknown") return <Outage />;
  if (!("me" in now) || asksForSignIn) return <SignInPage />;
  // Nothing that the person before had on the page is left for the next one.
  return <Frame key={now.me.principal.id} />;
}
