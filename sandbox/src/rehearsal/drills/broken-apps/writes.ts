import { writeFileSync } from "node:fs";
import { createServer } from "node:http";

// Writes beside its program, where the file system is read-only.
writeFileSync("/app/started.txt", new Date().toISOString());
createServer((_, response) => response.end("ok")).listen(process.env.PORT);
