import type { News, Subject } from "./news.ts";

/** An HTTP request without its address. */
export interface Message {
  readonly contentType: string;
  readonly body: string;
}

/** The formats of `notify.format`. */
export const FORMATS = ["slack", "cloudevents"] as const;
export type Format = (typeof FORMATS)[number];

export function message(
  format: Format,
  news: News,
  subject: Subject,
  { id, time }: { readonly id: string; readonly time: Date },
): Message {
  if (format === "slack") return json("application/json", { text: slackText(news, subject) });
  const { project, stack, app, version } = subject;
  return json("application/cloudevents+json", {
    specversion: "1.0",
    id,
    source: `/${[project, stack].map(encodeURI).join("/")}`,
    type: `blue-green.${news.event.replace(" ", "-")}`,
    time: time.toISOString(),
    datacontenttype: "application/json",
    data: { app, stack, ...(news.event !== "drifted" && { ...colorData(news), version }) },
  });
}

const colorData = ({ color, isActive }: Exclude<News, { event: "drifted" }>) => ({
  color,
  reachedBy: isActive ? "external users" : "internal testers",
});

const json = (type: string, content: object): Message => ({
  contentType: `${type}; charset=utf-8`,
  body: JSON.stringify(content),
});

function slackText(news: News, { stack, app, version }: Subject): string {
  const text = `${app} in ${stack}: ${sentence(news, version, stack)}`;
  // Slack's own three characters.
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function sentence(news: News, version: string | undefined, stack: string): string {
  if (news.event === "drifted") {
    return (
      "the live resources differ from Pulumi's state, or the comparison failed. " +
      `See: npm run drift -- --stack ${stack}`
    );
  }
  const release = [news.color, version].filter(Boolean).join(" ");
  if (news.event === "switched") return `external users reach ${release}.`;
  if (news.event === "rolled back") return `rolled back. External users reach ${release}.`;
  return `${release} is released. ${news.isActive ? "External users" : "Internal testers"} reach it.`;
}
