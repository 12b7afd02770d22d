import config from "../../sandbox.config.ts";
import type { SandboxConfig } from "./sandbox-config.ts";

/** The program of this checkout, as its `sandbox.config.ts` describes it. */
export const PROGRAM: SandboxConfig = config;
