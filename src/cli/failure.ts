import type { Answer } from "../client/connection.ts";

/** What ends a command. The message is one clear sentence that says what to do. */
export class Failure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = failedExitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const failedExitCode = 1;
/** The official command's, for a command that it does not know. */
export const unknownCommandExitCode = 3;

/** What is known of a no besides the answer itself. */
export interface FailureHints {
  /** An id that may have been meant. */
  readonly suggestion?: string | null;
  /** Whether the server is the operator's own, whose words may be passed on. */
  readonly showsServerMessage?: boolean;
}

/** The server said no. */
export class ApiFailure extends Failure {
  readonly answer: Answer;
  /** What it had been sent, besides. */
  readonly sent: Readonly<Record<string, string>>;
  readonly hints: FailureHints;

  constructor(answer: Answer, sent: Readonly<Record<string, string>>, hints: FailureHints = {}) {
    super(`HTTP ${answer.status}`);
    this.answer = answer;
    this.sent = sent;
    this.hints = hints;
  }
}
