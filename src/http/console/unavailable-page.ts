/** What a browser shows in a checkout without the packages that the console is made with, or with a mistake in it. */
export function unavailablePage(reason: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rollcall: the console cannot be bundled</title>
<h1>The console cannot be bundled</h1>
<p>It is made of the sources when a browser asks for it first, and needs the development packages: install them with
<code>npm ci</code>, without <code>--omit=dev</code>, and start the server again. Or make an executable, which has the finished console in it, with
<code>npm run build</code>.</p>
<pre>${reason.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</pre>
</html>
`;
}
