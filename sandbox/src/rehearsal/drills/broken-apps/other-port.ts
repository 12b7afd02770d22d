import { createServer } from "node:http";

// Listens on a port of its own, whatever PORT says.
createServer((_, response) => response.end("ok")).listen(3000);
