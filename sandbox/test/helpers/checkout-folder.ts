import { join } from "node:path";

/** The folder that holds `Pulumi.yaml`. */
export const CHECKOUT = join(import.meta.dirname, "../../..");
