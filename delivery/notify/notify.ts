import { randomUUID } from "node:crypto";
import { DeliveryError } from "../delivery-error.ts";
import { readStackNames, readStackSettings } from "../stack-names.ts";
import { message } from "./message.ts";
import type { News, Subject } from "./news.ts";
import { post } from "./webhook.ts";
import { webhookConfig } from "./webhook-config.ts";

/**
 * Tells the webhook of a stack, if it has one. Called after the fact: whatever goes wrong is one line on stderr, and
 * never fails the command.
 */
export async function notify(projectFolder: string, stack: string, news: News): Promise<void> {
  try {
    const config = await webhookConfig(projectFolder, stack);
    if (!config) return;
    const about = subject(projectFolder, stack, news);
    const got = await post(
      config.url,
      message(config.format, news, about, { id: randomUUID(), time: new Date() }),
    );
    if (got === undefined) return;
    warn(
      `notify.url: expected the webhook to take the news, got ${got}. ` +
        `Check it: pulumi config get --path notify.url --stack ${stack}`,
      news,
    );
  } catch (error) {
    // The words of another error may contain the address.
    warn(error instanceof DeliveryError ? error.message : `notify: got ${(error as Error).name}.`, news);
  }
}

function subject(projectFolder: string, stack: string, news: News): Subject {
  const { appName, colors } = readStackNames(projectFolder, stack);
  const version = news.event === "drifted" ? undefined : colors[news.color]?.version;
  const project = readStackSettings(projectFolder, stack).namespace;
  return { project, stack, app: appName, ...(version !== undefined && { version }) };
}

const DONE: Readonly<Record<News["event"], string>> = {
  released: "The release is done",
  switched: "The switch is done",
  "rolled back": "The rollback is done",
  drifted: "The drift is reported",
};

const warn = (problem: string, { event }: News) =>
  console.error(`${DONE[event]}, but the webhook was not told. ${problem}`);
