import { render } from "preact";

render(<h1>Rollcall</h1>, document.querySelector("main")!);
