import * as v from "valibot";
import { COLORS } from "../components/release/colors.ts";
import { ANALYSIS } from "./analysis-settings.ts";
import { APP } from "./app-settings.ts";
import { CLUSTER } from "./cluster-settings.ts";
import { COLOR } from "./color-settings.ts";
import { ENVIRONMENT } from "./environment-settings.ts";
import { CONTAINER } from "./container-settings.ts";
import { GOOGLE } from "./google-settings.ts";
import { NETWORK } from "./network-settings.ts";
import { NOTIFY } from "./notify-settings.ts";
import { PROJECT } from "./project-settings.ts";
import { RELEASE_JOBS } from "./release-job-settings.ts";
import { flag, oneOf, optional, text } from "./schema-parts.ts";

const PLATFORM = {
  platform: optional(
    text(
      "a stack of this program, such as prod, or another one with its organization and project",
      "organization/platform/prod",
      /^([\w.-]+\/[\w.-]+\/)?[\w.-]+$/,
    ),
  ),
  sharedCluster: flag(),
};

/** All keys of the stack's config that the program reads. `Pulumi.yaml` describes each and holds its default. */
export const CONFIG = v.strictObject({
  activeColor: oneOf(COLORS),
  blue: COLOR,
  green: COLOR,
  env: ENVIRONMENT,
  requireDigests: flag(),
  ...APP,
  ...CONTAINER,
  ...RELEASE_JOBS,
  ...CLUSTER,
  ...NETWORK,
  ...NOTIFY,
  ...PROJECT,
  ...GOOGLE,
  ...ANALYSIS,
  ...PLATFORM,
});

export type Config = v.InferOutput<typeof CONFIG>;
