import { createServer } from "node:http";

// Is ready and has the right version, but answers the users' page with an error.
createServer((request, response) => {
  if (request.url === "/") response.writeHead(500).end("no template 'home'");
  else if (request.url === "/version") {
    const { APP_VERSION: version, APP_COLOR: color, POD_NAME: pod } = process.env;
    response.end(JSON.stringify({ version, color, pod }));
  } else response.end("ok");
}).listen(process.env.PORT);
