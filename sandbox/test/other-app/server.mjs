import { createServer } from "node:http";

const { APP_COLOR, APP_VERSION, PORT = "8080" } = process.env;
const CLOSE_WITHIN_MS = 10_000;

let stopping = false;
const server = createServer((request, response) => {
  if (stopping) response.setHeader("connection", "close");
  if (request.url === "/healthz") response.end("ok");
  else if (request.url === "/readyz") response.writeHead(stopping ? 503 : 200).end();
  else response.end(`shop ${APP_COLOR} ${APP_VERSION}\n`);
});
server.keepAliveTimeout = 5000;
server.listen(Number(PORT));

process.on("SIGTERM", () => {
  stopping = true;
  server.close(() => process.exit(0));
  setTimeout(() => process.exit(0), CLOSE_WITHIN_MS).unref();
});
