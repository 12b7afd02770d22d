// The engine's public surface: all that a rehearsal may use of it.
export type { GoogleCalls } from "./google-cloud/clients/google-calls.ts";
export type { Fault, FaultRequest } from "./google-cloud/kernel/fault-kinds.ts";
export type { ImageCatalogue } from "./google-cloud/kernel/image-catalogue.ts";
export { namesInAllLocations, listResources, type ResourceNames } from "./google-cloud/clients/leftovers.ts";
export { BILLING_ACCOUNT } from "./google-cloud/kernel/projects.ts";
export { patience } from "./host/patience.ts";
export {
  openSandbox,
  type Accounts,
  type FaultSwitches,
  type NodeSwitches,
  type RunningSandbox,
} from "./running-sandbox.ts";
export { STACK } from "./stack/sandbox-stack-config.ts";
