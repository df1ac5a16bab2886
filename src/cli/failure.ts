import type { Answer } from "../client/connection.ts";

/** Ends a command. The message is one sentence that says what to do. */
export class Failure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Names the program, for the supervisors that collect what servers say. */
  namedBy(program: string): Failure {
    return new Failure(`${program}: ${this.message}`, this.exitCode);
  }
}

/** OpenAI's program ends with it, too. */
export const unknownCommandExitCode = 3;

/** The result, or `otherwise` if finding it fails. */
export async function unlessFailed<T>(find: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof Failure) return otherwise;
    throw error;
  }
}

/** How to report an error of the server. */
export interface FailureHints {
  readonly suggestion?: string | null;
  /** The message of an operator's own server can be shown. */
  readonly showsServerMessage?: boolean;
}

/** The server answered with an error. */
export class ApiFailure extends Failure {
  readonly answer: Answer;
  /** The headers of the request. */
  readonly sent: Readonly<Record<string, string>>;
  readonly hints: FailureHints;

  constructor(answer: Answer, sent: Readonly<Record<string, string>>, hints: FailureHints = {}) {
    super(`HTTP ${answer.status}`);
    this.answer = answer;
    this.sent = sent;
    this.hints = hints;
  }
}
