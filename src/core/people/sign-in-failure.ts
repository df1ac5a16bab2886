/** Why a sign-in at an OpenID provider failed. The sign-in page, which gets it as `?error=`, has words for each. */
export const signInFailures = [
  /** The person or the provider declined. */
  "oidc_denied",
  /** No sign-in was begun in this browser, or too long ago, or it is used, or the provider does not take its code. */
  "oidc_expired",
  /** The provider cannot be reached, or its answer cannot be used. */
  "oidc_provider",
  /** The provider vouches for no address of the person. */
  "oidc_email",
  /** The file does not allow the domain of the person's address. */
  "oidc_domain",
  /** Nobody here has the address, or another account of the provider is already theirs. */
  "oidc_unknown_person",
  /** No group of the person has a role here. */
  "oidc_no_role",
  /** The provider left the groups out, because they are too many. */
  "oidc_too_many_groups",
  /** Too many sign-ins from the address of the person failed. */
  "rate_limited",
  /** The server cannot sign anybody in at the moment. */
  "try_later",
] as const;

export type SignInFailure = (typeof signInFailures)[number];
