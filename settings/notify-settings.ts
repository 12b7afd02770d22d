import { oneOf, optional, optionalObject, text } from "./schema-parts.ts";

/** Only the commands of `delivery/` use it. */
export const NOTIFY = {
  notify: optionalObject({
    url: text(
      "an address that starts with https:// or http://",
      "--secret https://hooks.slack.com/services/…",
      /^https?:\/\/\S+$/,
    ),
    format: optional(oneOf(["slack", "cloudevents"]), "slack"),
  }),
};
