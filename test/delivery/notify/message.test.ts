import { expect } from "chai";
import { type Format, message } from "../../../delivery/notify/message.ts";
import type { News, Subject } from "../../../delivery/notify/news.ts";

const SUBJECT: Subject = { project: "shop", stack: "acme/shop/prod", app: "web", version: "1.4.0" };
const TESTERS: News = { event: "released", color: "green", isActive: false };
const USERS: News = { event: "released", color: "blue", isActive: true };
const SWITCHED: News = { event: "switched", color: "green", isActive: true };
const ROLLED_BACK: News = { event: "rolled back", color: "blue", isActive: true };
const DRIFTED: News = { event: "drifted" };
const AT = { id: "5f0e9a57-0001-4000-8000-000000000000", time: new Date("2026-11-27T21:03:11.250Z") };

const made = (format: Format, news: News, subject = SUBJECT) => message(format, news, subject, AT);
const bodyOf = (format: Format, news: News, subject = SUBJECT): unknown =>
  JSON.parse(made(format, news, subject).body);

describe("the news for a webhook", () => {
  it("is one sentence in Slack's format", () => {
    const { contentType, body } = made("slack", TESTERS, { ...SUBJECT, stack: "dev" });
    expect(contentType).to.equal("application/json; charset=utf-8");
    expect(body).to.equal('{"text":"web in dev: green 1.4.0 is released. Internal testers reach it."}');
    const texts = [USERS, SWITCHED, ROLLED_BACK, DRIFTED].map((news) =>
      bodyOf("slack", news, { ...SUBJECT, stack: "dev" }),
    );
    expect(texts).to.deep.equal([
      { text: "web in dev: blue 1.4.0 is released. External users reach it." },
      { text: "web in dev: external users reach green 1.4.0." },
      { text: "web in dev: rolled back. External users reach blue 1.4.0." },
      {
        text:
          "web in dev: the live resources differ from Pulumi's state, or the comparison failed. " +
          "See: npm run drift -- --stack dev",
      },
    ]);
  });

  it("escapes Slack's own characters, and leaves out a version that it does not know", () => {
    expect(bodyOf("slack", SWITCHED, { project: "shop", stack: "<!here>", app: "a&b" })).to.deep.equal({
      text: "a&amp;b in &lt;!here&gt;: external users reach green.",
    });
  });

  it("is a CloudEvent in structured mode", () => {
    expect(made("cloudevents", TESTERS).contentType).to.equal("application/cloudevents+json; charset=utf-8");
    expect(bodyOf("cloudevents", TESTERS)).to.deep.equal({
      specversion: "1.0",
      id: "5f0e9a57-0001-4000-8000-000000000000",
      source: "/shop/acme/shop/prod",
      type: "blue-green.released",
      time: "2026-11-27T21:03:11.250Z",
      datacontenttype: "application/json",
      data: {
        app: "web",
        stack: "acme/shop/prod",
        color: "green",
        reachedBy: "internal testers",
        version: "1.4.0",
      },
    });
    expect(bodyOf("cloudevents", ROLLED_BACK)).to.deep.include({
      type: "blue-green.rolled-back",
      data: {
        app: "web",
        stack: "acme/shop/prod",
        color: "blue",
        reachedBy: "external users",
        version: "1.4.0",
      },
    });
    expect(bodyOf("cloudevents", DRIFTED)).to.deep.include({
      type: "blue-green.drifted",
      data: { app: "web", stack: "acme/shop/prod" },
    });
  });
});
