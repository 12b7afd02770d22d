import { checkDisk } from "./disk.ts";
import { checkDockerAnswers } from "./docker-answers.ts";
import { checkDockerDesktop, checkPodman } from "./docker-kind.ts";
import { checkDockerIsLocal } from "./docker-local.ts";
import { checkRootless, checkUserNamespaces } from "./docker-security.ts";
import type { Check } from "./facts.ts";
import { checkMemory } from "./memory.ts";
import { checkNodeVersion } from "./node-version.ts";
import { checkPlatform } from "./platform.ts";
import { checkWebPort } from "./web-port.ts";

/** The checks that this machine must pass. Only the first error is shown. */
export const CHECKS: readonly Check[] = [
  checkPlatform,
  checkNodeVersion,
  checkDockerIsLocal,
  checkDockerAnswers,
  checkPodman,
  checkDockerDesktop,
  checkRootless,
  checkUserNamespaces,
  checkMemory,
  checkDisk,
  checkWebPort,
];
