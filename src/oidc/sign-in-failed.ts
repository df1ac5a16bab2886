import type { SignInFailure } from "../core/people/sign-in-failure.ts";

/** A sign-in that failed. The message is for the log: a clause without tokens. */
export class SignInFailed extends Error {
  override readonly name = "SignInFailed";
  readonly failure: SignInFailure;

  constructor(failure: SignInFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

export function unusableAnswer(message: string): SignInFailed {
  return new SignInFailed("oidc_provider", message);
}
