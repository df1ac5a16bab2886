import { connect } from "node:net";

/*
 * Small requests of another client, one after the other on one connection, in a separate process. For each line on
 * standard input it prints the longest request since the previous line, in milliseconds.
 */

const [host = "", port = ""] = process.argv.slice(2);
const request = `GET /healthz HTTP/1.1\r\nhost: ${host}:${port}\r\n\r\n`;
const socket = connect(Number(port), host);
socket.setNoDelay(true);
let [longestMs, sentMs] = [0, performance.now()];

function send(): void {
  sentMs = performance.now();
  socket.write(request);
}

// The answer is a few hundred bytes long and arrives in one piece.
socket.on("data", () => {
  longestMs = Math.max(longestMs, performance.now() - sentMs);
  // A pause, so that the server has time for the measured request.
  setTimeout(send, 0);
});
socket.on("connect", send);

process.stdin.on("data", () => {
  // The request in progress has taken at least this long.
  process.stdout.write(`${Math.max(longestMs, performance.now() - sentMs)}\n`);
  longestMs = 0;
});
process.stdin.on("end", () => process.exit(0));
