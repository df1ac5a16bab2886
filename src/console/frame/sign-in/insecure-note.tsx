import { CodeBlock } from "../../parts/text/code-block.tsx";
import { useWords } from "../../words/words.ts";
import { signInWords } from "./words.ts";

/** On plain http away from this machine no session can be kept: why, and the ways out. */
export function InsecureNote() {
  const words = useWords(signInWords);
  const { hostname, port, pathname } = location;
  const served = port === "" ? "80" : port;
  const local = `http://localhost:${served}${pathname}`;
  return (
    <div class="sign-in-insecure">
      <h2>{words.notSecureTitle}</h2>
      <p>{words.notSecure}</p>
      <ol>
        <li>{words.overTls}</li>
        <li>
          {words.overSsh}
          <CodeBlock text={`ssh -N -L ${served}:localhost:${served} ${hostname}\n# ${local}`} isWrapped />
        </li>
        <li>
          {words.onLocalhost}
          <CodeBlock text={local} isWrapped />
        </li>
      </ol>
    </div>
  );
}
