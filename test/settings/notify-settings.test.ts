import { expect } from "chai";
import { settingsFailure as failure } from "../helpers/settings-failure.ts";

describe("the settings of the webhook", () => {
  it("refuse an address that is none, without showing it", () => {
    expect(failure({ notify: { url: "hooks.example.com/T0P-SECRET" } })).to.equal(
      "notify.url: expected an address that starts with https:// or http://, got a secret. " +
        "Set it with: pulumi config set --path 'notify.url' --secret https://hooks.slack.com/services/…",
    );
  });

  it("refuse a format that is unknown, and a format without an address", () => {
    expect(failure({ notify: { url: "https://hooks.example.com", format: "teams" } })).to.equal(
      "notify.format: expected slack or cloudevents, got a secret. Set it with: pulumi config set --path 'notify.format' slack",
    );
    expect(failure({ notify: { format: "slack" } })).to.equal(
      "notify.url: expected an address that starts with https:// or http://, got nothing. " +
        "Set it with: pulumi config set --path 'notify.url' --secret https://hooks.slack.com/services/…",
    );
  });
});
