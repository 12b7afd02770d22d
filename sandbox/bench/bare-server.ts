import { fastify } from "fastify";

// The minimum of any control plane: it takes a request and answers with a body.
const server = fastify();
server.get("/", () => ({ name: "projects/1" }));
console.log(await server.listen({ host: "127.0.0.1", port: 0 }));
