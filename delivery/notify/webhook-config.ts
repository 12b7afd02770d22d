import { isMap, isScalar } from "yaml";
import { DeliveryError } from "../delivery-error.ts";
import { pulumiResult } from "../pulumi.ts";
import { readStackSettings } from "../stack-names.ts";
import { type Format, FORMATS } from "./message.ts";

export interface WebhookConfig {
  readonly url: string;
  readonly format: Format;
}

/** Longer than a decryption in the cloud takes. */
const DECRYPTED_WITHIN_MS = 10_000;

/**
 * Reads `notify` from a stack's file. Only a secret address needs Pulumi, which takes a second.
 *
 * @returns undefined when `notify` is not set
 * @throws DeliveryError when the value can't be used; its message never has the address
 */
export async function webhookConfig(
  projectFolder: string,
  stack: string,
): Promise<WebhookConfig | undefined> {
  const { document, path } = readStackSettings(projectFolder, stack).values;
  const found = document.getIn(path("notify", "url"), true);
  const wanted = document.getIn(path("notify", "format")) ?? FORMATS[0];
  const plain = isScalar(found) && typeof found.value === "string" ? found.value : "";
  const url = isMap(found) ? await decrypted(projectFolder, stack) : plain;
  if (url === "") return undefined;
  const format = FORMATS.find((each) => each === wanted);
  if (!format) {
    throw new DeliveryError(
      `notify.format: expected ${FORMATS.join(" or ")}, got ${JSON.stringify(wanted)}. ` +
        `Set it with: pulumi config set --path notify.format ${FORMATS[0]} --stack ${stack}`,
    );
  }
  return { url, format };
}

async function decrypted(projectFolder: string, stack: string): Promise<string> {
  const args = ["config", "get", "--path", "notify.url", "--stack", stack, "--non-interactive"];
  const { failed, stdout, reason } = await pulumiResult(projectFolder, args, {}, DECRYPTED_WITHIN_MS);
  if (!failed) return stdout.trim();
  throw new DeliveryError(
    `notify.url: expected a secret that this machine can decrypt, got: ${reason.split("\n").at(-1)}. ` +
      `Try: pulumi config get --path notify.url --stack ${stack}`,
  );
}
