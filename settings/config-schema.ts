import * as v from "valibot";
import { COLORS } from "../components/release/colors.ts";
import { APP } from "./app-settings.ts";
import { CLUSTER } from "./cluster-settings.ts";
import { COLOR } from "./color-settings.ts";
import { NETWORK } from "./network-settings.ts";
import { PROJECT } from "./project-settings.ts";
import { RELEASE_JOBS } from "./release-job-settings.ts";
import { flag, oneOf } from "./schema-parts.ts";

/** All keys of the stack's config that the program reads. `Pulumi.yaml` describes each and holds its default. */
export const CONFIG = v.strictObject({
  activeColor: oneOf(COLORS),
  blue: COLOR,
  green: COLOR,
  requireDigests: flag(),
  ...APP,
  ...RELEASE_JOBS,
  ...CLUSTER,
  ...NETWORK,
  ...PROJECT,
});

export type Config = v.InferOutput<typeof CONFIG>;
