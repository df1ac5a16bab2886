/** How a value is written in the query. */
export interface Param<Value> {
  readonly fallback: Value;
  /** Null if the text is no such value. */
  readonly read: (text: string) => Value | null;
  readonly write: (value: Value) => string;
}

export function text(fallback = ""): Param<string> {
  return { fallback, read: (written) => written, write: (value) => value };
}

export function choice<const Choice extends string>(known: readonly Choice[], fallback: Choice): Param<Choice> {
  return {
    fallback,
    read: (written) => known.find((one) => one === written) ?? null,
    write: (value) => value,
  };
}

export function flag(): Param<boolean> {
  return { fallback: false, read: (written) => written === "true", write: String };
}

/** Null if it is absent. */
export function optionalText(): Param<string | null> {
  return { fallback: null, read: (written) => written, write: (value) => value ?? "" };
}

/** Several values, such as `state=live,retired`. */
export function choices<const Choice extends string>(known: readonly Choice[]): Param<readonly Choice[]> {
  return {
    fallback: [],
    read: (written) => known.filter((one) => written.split(",").includes(one)),
    write: (values) => values.join(","),
  };
}

/** Several texts of any kind. Each is encoded, so that a comma within one is none between two. */
export function texts(): Param<readonly string[]> {
  return {
    fallback: [],
    read: (written) => written.split(",").filter(Boolean).map(decoded),
    write: (values) => values.map((value) => value.replaceAll("%", "%25").replaceAll(",", "%2C")).join(","),
  };
}

function decoded(written: string): string {
  return written.replaceAll(/%2C/gi, ",").replaceAll("%25", "%");
}

export type Params = Readonly<Record<string, AnyParam>>;

interface AnyParam {
  readonly fallback: unknown;
  readonly read: (text: string) => unknown;
  readonly write: (value: never) => string;
}

export type StateOf<Described> = {
  readonly [Name in keyof Described]: Described[Name] extends Param<infer Value> ? Value : never;
};

export function readState<Described extends Params>(params: Described, query: URLSearchParams): StateOf<Described> {
  const entries = Object.entries<AnyParam>(params).map(([name, { fallback, read }]) => {
    const written = query.get(name);
    return [name, written === null ? fallback : (read(written) ?? fallback)];
  });
  return Object.fromEntries(entries) as StateOf<Described>;
}

export function writeState<Described extends Params>(
  params: Described,
  query: URLSearchParams,
  change: Partial<StateOf<Described>>,
): URLSearchParams {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(change as Readonly<Record<string, unknown>>)) {
    const param: AnyParam | undefined = params[name];
    if (param === undefined) continue;
    const written = param.write(value as never);
    if (written === param.write(param.fallback as never)) next.delete(name);
    else next.set(name, written);
  }
  return next;
}
