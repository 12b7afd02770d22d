import { fastify } from "fastify";

// What any control plane has to do at least: take a request and answer with a body.
const server = fastify();
server.get("/", () => ({ name: "projects/1" }));
console.log(await server.listen({ host: "127.0.0.1", port: 0 }));
