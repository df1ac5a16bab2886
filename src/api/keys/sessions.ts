import { operationTable } from "../operation.ts";
import { deleted, pageOf, pageQuery } from "../shapes/answers.ts";
import { described, namedObject, nullable, object, optional, type Infer } from "../shapes/shapes.ts";
import { boolean, choice, constant, seconds, text } from "../shapes/values.ts";
import { sessionOrigins } from "../../core/people/session.ts";

/** Who is signed in to the console. */

export const sessionFields = {
  id: text,
  made_by: object({
    type: described("An admin key, a one-time link, or an identity provider.", choice(sessionOrigins)),
    key_id: described("The admin key that limits the session; null without one.", nullable(text)),
  }),
  created_at: seconds,
  last_seen_at: described("Exact to half a minute.", seconds),
  idle_ends_at: described("When it is over if it is not used until then.", seconds),
  ends_at: described("When it is over however much it is used.", seconds),
  address: described("Where it was made from, as the server saw it.", nullable(text)),
  browser: described("The `User-Agent` that it was made with.", nullable(text)),
};

const session = namedObject("Session", {
  object: constant("rollcall.session"),
  ...sessionFields,
  is_current: described("Whether the request itself was made with it.", boolean),
  user: object({ id: text, name: text, email: text }),
});
export type SessionWire = Infer<typeof session>;

const link = namedObject("SignInLink", {
  object: constant("rollcall.sign_in_link"),
  token: described("Works once. No other answer shows it.", text),
  path: described(
    "The page that signs in with it; the token is behind the `#`, so no server sees it in an address.",
    text,
  ),
  expires_at: seconds,
});

export const sessions = operationTable({
  listSessions: {
    route: "GET /rollcall/v1/sessions",
    right: "manage-own-sessions",
    summary: "Lists who is signed in to the console. Those who may not read the organization get their own sessions.",
    query: { user_id: optional(text), ...pageQuery() },
    answer: pageOf(session),
  },
  endSession: {
    route: "DELETE /rollcall/v1/sessions/{session_id}",
    right: "manage-own-sessions",
    summary: "Ends a session: one's own, or as an owner of the organization anybody's.",
    answer: deleted,
  },
  createSignInLink: {
    route: "POST /rollcall/v1/sign_in_links",
    right: "make-sessions",
    summary: "Makes a link that signs the holder of the admin key in to the console once, within a minute.",
    answer: link,
  },
});

export const signInBody = namedObject("SignIn", { key: optional(text), link: optional(text) });

export const oidcBody = namedObject("OidcSignIn", {
  page: described(
    "The page to lead to, and its query: what its address has behind `/console/`. The overview if it is missing.",
    optional(text),
  ),
});

/** The calls between the console's page and the server. They take no key, and are no part of /openapi.json. */
export const consoleSession = operationTable({
  signIn: {
    route: "POST /console/api/session",
    right: "anyone",
    summary: "Signs in with an admin key or a one-time link. The answer sets the cookie.",
    body: signInBody,
    answer: session,
  },
  retrieveSession: {
    route: "GET /console/api/session",
    right: "know-oneself",
    summary: "Retrieves the session of the cookie.",
    answer: session,
  },
  signOut: {
    route: "DELETE /console/api/session",
    right: "anyone",
    summary: "Ends the session of the cookie, if there is one, and has the browser forget what it kept.",
    answer: namedObject("SignedOut", { object: constant("rollcall.session.ended"), ended: boolean }),
  },
  beginOidcSignIn: {
    route: "POST /console/api/oidc",
    right: "anyone",
    summary: "Begins to sign in at the identity provider. The answer sets a cookie for the return.",
    body: oidcBody,
    answer: namedObject("OidcSignInBegun", {
      object: constant("rollcall.oidc_sign_in"),
      location: described("Where the browser has to go.", text),
    }),
  },
  listSignInMethods: {
    route: "GET /console/api/sign_in_methods",
    right: "anyone",
    summary: "Lists the ways to sign in, and says whether somebody is signed in.",
    answer: namedObject("SignInMethods", {
      signed_in: described("Whether the cookie's session is valid. A browser notes a refusal as an error.", boolean),
      keys: described("Whether admin keys and one-time links sign in.", boolean),
      oidc: described("The identity provider; null without one.", nullable(object({ name: text }))),
    }),
  },
});
