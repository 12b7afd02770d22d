import { createServer } from "node:http";

const SECONDS = 30;

// Is ready and has the right version, but the users' page takes too long.
createServer((request, response) => {
  if (request.url === "/") setTimeout(() => response.end("at last"), SECONDS * 1000);
  else if (request.url === "/version") {
    const { APP_VERSION: version, APP_COLOR: color, POD_NAME: pod } = process.env;
    response.end(JSON.stringify({ version, color, pod }));
  } else response.end("ok");
}).listen(process.env.PORT);
