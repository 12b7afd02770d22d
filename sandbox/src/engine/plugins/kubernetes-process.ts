// The sandbox's kubernetes plugin in a process of its own, with the credentials of its environment. account-environment.ts
// starts it with a port.
import { kubernetesProvider } from "./kubernetes/kubernetes-provider.ts";
import { startPluginServer } from "./plugin-server.ts";

const server = await startPluginServer(kubernetesProvider, { port: Number(process.argv[2]) });
process.once("SIGTERM", () => void server.close().then(() => process.exit(0)));
console.log("serving");
