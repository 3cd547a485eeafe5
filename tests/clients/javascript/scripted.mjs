// A server that gives the lines of its script one by one, the last one for ever, and keeps what it was asked.
import { createServer } from "node:http";

export const LIVE = { body: { status: "live" } };

export const aProblem = (status, code, more = {}, headers = {}) => ({
  status,
  body: { type: `urn:parley:problem:${code}`, title: "Refused", status, detail: "Why.", ...more },
  headers: { "Content-Type": "application/problem+json", ...headers },
});

export const aComment = (id = "c-1", text = "The detour adds half an hour.", more = {}) => ({
  id,
  text,
  author: { id: "u-17", name: "Wren" },
  article: { id: "harbour-bridge", title: "Bridge to stay shut until spring" },
  ...more,
});

export async function scripted(script, use) {
  const asked = [];
  const server = createServer(async (request, response) => {
    let sent = "";
    for await (const part of request) sent += part;
    const { method, url, headers } = request;
    asked.push({ method, path: url, headers, body: sent ? JSON.parse(sent) : null, size: Buffer.byteLength(sent) });
    const line = script.length > 1 ? script.shift() : script[0];
    if (line.hang) return;
    if (line.drop) return void request.socket.destroy();
    response.writeHead(line.status ?? 200, { "Content-Type": "application/json", ...line.headers });
    response.end(typeof line.body === "string" ? line.body : JSON.stringify(line.body));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${server.address().port}`, asked);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
