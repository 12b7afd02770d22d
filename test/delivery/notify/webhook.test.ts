import { expect } from "chai";
import { post } from "../../../delivery/notify/webhook.ts";
import { Webhook } from "../../helpers/webhook.ts";

const MESSAGE = { contentType: "application/json; charset=utf-8", body: '{"text":"green"}' };
const POSTED = {
  method: "POST",
  path: "/services/T0P-SECRET",
  contentType: "application/json; charset=utf-8",
  body: { text: "green" },
};

describe("a webhook", () => {
  let webhook: Webhook;
  let url: string;
  beforeEach(async () => {
    webhook = new Webhook();
    url = await webhook.start();
  });
  afterEach(() => webhook.stop());

  it("gets the message once when it takes it", async () => {
    expect(await post(url, MESSAGE)).to.equal(undefined);
    expect(webhook.posted).to.deep.equal([POSTED]);
  });

  it("gets the message a second time when it was busy", async () => {
    for (const status of [503, 429]) {
      webhook.posted.length = 0;
      webhook.answers = [status, 202];
      expect(await post(url, MESSAGE)).to.equal(undefined);
      expect(webhook.posted).to.deep.equal([POSTED, POSTED]);
    }
  });

  it("gets the message twice at most", async () => {
    webhook.answers = [500];
    expect(await post(url, MESSAGE)).to.equal("status 500");
    expect(webhook.posted).to.have.length(2);
  });

  it("does not get it again when it refused it, and is not followed elsewhere", async () => {
    for (const status of [404, 307]) {
      webhook.posted.length = 0;
      webhook.answers = [status];
      expect(await post(url, MESSAGE)).to.equal(`status ${status}`);
      expect(webhook.posted).to.deep.equal([POSTED]);
    }
  });

  it("has only a bounded time for its answers", async () => {
    webhook.answers = ["silence"];
    const startedAtMs = performance.now();
    expect(await post(url, MESSAGE, 200)).to.equal("no answer in time");
    expect(performance.now() - startedAtMs).to.be.within(190, 4000);
    expect(webhook.posted).to.have.length(1);
  });

  it("may be an address where nothing listens, or none at all, and the reason never has the address", async () => {
    await webhook.stop();
    expect(await post(url, MESSAGE)).to.equal("ECONNREFUSED");
    expect(await post("T0P-SECRET", MESSAGE)).to.equal("ERR_INVALID_URL");
    expect(await post("http://user:T0P-SECRET@127.0.0.1/", MESSAGE)).to.equal(
      "an address that can't be asked",
    );
  });
});
