import type { ConfigProblem } from "../release/config-error.ts";
import { configError } from "../release/config-error.ts";
import type { ImageCopy } from "./copy-image.ts";
import type { ImageLocation } from "./image-location.ts";
import { imageLocation } from "./image-location.ts";
import { digestOf } from "./digest.ts";

/** What the Docker daemon was doing. */
export type CopyStep = "pull" | "push";

/** The registry got another digest than that of the source. */
export class ImageChanged extends Error {
  constructor(digest: string | undefined) {
    super(`the pushed image is ${digest ?? "unknown"}`);
  }
}

const DENIED = /denied|forbidden|unauthori[sz]ed|\b40[13]\b/i;
const MISSING = /not found|(?:manifest|name) unknown|\b404\b/i;
const NO_DAEMON = /ENOENT|docker daemon|docker API/i;

/** The error about an image that could not be copied. */
export function copyError(copy: ImageCopy, step: CopyStep, error: unknown): Error {
  const { key, source } = copy;
  return configError(key, { got: source, ...problemOf(copy, step, error) });
}

function problemOf(copy: ImageCopy, step: CopyStep, error: unknown): Omit<ConfigProblem, "got"> {
  const { source, targetName, tag } = copy;
  const reason = reasonOf(error);
  const byHand = `copy it with: gcrane cp ${source} ${targetName}:${tag}`;
  if (error instanceof ImageChanged) {
    return {
      expected: `a copy with the same digest in ${targetName}`,
      nextStep:
        `Docker's image store changed it: ${reason}, not ${digestOf(source)}. Turn on Docker's containerd image store, or ` +
        `${byHand}. Then run pulumi up again.`,
    };
  }
  if (NO_DAEMON.test(reason)) {
    return {
      expected: "a Docker daemon that copies it",
      nextStep: `${reason}. Start Docker, or set docker:host, or ${byHand}. Then run pulumi up again.`,
    };
  }
  const location = imageLocation(step === "pull" ? source : targetName);
  if (DENIED.test(reason)) {
    return {
      expected: `an image that the account that runs Pulumi may ${step === "pull" ? "pull" : `push to ${targetName}`}`,
      nextStep: `${reason}. ${location ? grant(location, step) : `Log in with: docker login ${hostOf(source)}`}`,
    };
  }
  if (step === "pull" && MISSING.test(reason)) {
    return {
      expected: "an image that exists",
      nextStep: `${reason}. Promote a release again, such as: npm run promote -- --from dev --to prod`,
    };
  }
  return {
    expected: `an image that can be copied to ${targetName}`,
    nextStep: `docker ${step} failed: ${reason}. Run pulumi up again.`,
  };
}

function grant({ project, location, repositoryId }: ImageLocation, step: CopyStep): string {
  const role = step === "pull" ? "roles/artifactregistry.reader" : "roles/artifactregistry.writer";
  return (
    `Grant it ${role} there: gcloud artifacts repositories add-iam-policy-binding ${repositoryId} ` +
    `--project=${project} --location=${location} --role=${role} --member=<the account>`
  );
}

const hostOf = (reference: string) => {
  const [first = "", ...rest] = reference.split("/");
  return rest.length > 0 && /[.:]/.test(first) ? first : "";
};

/** The last lines of what Docker printed. */
function reasonOf(error: unknown): string {
  const { stderr, shortMessage, message } = error as {
    stderr?: string;
    shortMessage?: string;
    message: string;
  };
  const printed = (stderr ?? "").trim().split("\n").slice(-3).join(" ").trim();
  return (printed || shortMessage || message).replace(/\.$/, "");
}
