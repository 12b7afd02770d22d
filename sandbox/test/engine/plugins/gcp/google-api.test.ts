import { expect } from "chai";
import type { GoogleApiError } from "../../../../src/engine/plugins/gcp/google-api.ts";
import { createGoogleApi } from "../../../../src/engine/plugins/gcp/google-api.ts";
import { parseProviderConfig } from "../../../../src/engine/plugins/gcp/gcp-config.ts";
import type { FakeAnswer, FakeGoogle } from "../../../helpers/gcp-plugin-fake-google.ts";
import { googleError, startFakeGoogle } from "../../../helpers/gcp-plugin-fake-google.ts";

describe("a request of the gcp plugin", () => {
  let google: FakeGoogle;
  let answers: FakeAnswer[];
  const send = () =>
    createGoogleApi(parseProviderConfig(google.config()), 1).send({
      api: "compute",
      path: "projects/p/global/networks/n",
      query: { a: "b c" },
    });
  const failure = () =>
    send().then(
      () => expect.fail("did not fail"),
      (error: unknown) => error as GoogleApiError,
    );

  beforeEach(async () => {
    answers = [];
    google = await startFakeGoogle(() => answers.shift());
  });
  afterEach(() => google.close());

  it("goes to the endpoint with the token", async () => {
    answers = [{ body: { name: "n" } }];
    expect(await send()).to.deep.equal({ name: "n" });
    expect(google.requests[0]).to.deep.include({
      method: "GET",
      path: "compute/beta/projects/p/global/networks/n?a=b+c",
      authorization: "Bearer token",
    });
  });

  for (const code of [429, 500, 502, 503]) {
    it(`is repeated after ${code}`, async () => {
      answers = [{ code, body: googleError(code, "", "later") }, { code, body: {} }, { body: { name: "n" } }];
      expect(await send()).to.deep.equal({ name: "n" });
      expect(google.requests).to.have.length(3);
    });
  }

  it("is repeated while a resource is not ready, and not after other refusals with the same code", async () => {
    const refusal = (reason: string) => ({
      code: 400,
      body: { error: { status: "INVALID_ARGUMENT", message: reason, errors: [{ reason }] } },
    });
    answers = [refusal("resourceNotReady"), { body: { name: "n" } }];
    expect(await send()).to.deep.equal({ name: "n" });
    answers = [refusal("badRequest"), { body: { name: "n" } }];
    expect((await failure()).message).to.equal("Google answered 400 INVALID_ARGUMENT: badRequest");
  });

  it("fails after five attempts", async () => {
    answers = Array.from({ length: 9 }, () => ({ code: 503, body: googleError(503, "UNAVAILABLE", "no") }));
    expect((await failure()).message).to.equal("Google answered 503 UNAVAILABLE: no");
    expect(google.requests).to.have.length(5);
  });

  it("fails at once with Google's own message and reason", async () => {
    const message = "Compute Engine API has not been used in project 1 before or it is disabled.";
    answers = [{ code: 403, body: googleError(403, "PERMISSION_DENIED", message, "SERVICE_DISABLED") }];
    const error = await failure();
    expect(error.message).to.equal(`Google answered 403 PERMISSION_DENIED: SERVICE_DISABLED: ${message}`);
    expect(error.code).to.equal(403);
    expect(google.requests).to.have.length(1);
  });

  it("names the address that does not answer", async () => {
    await google.close();
    expect((await failure()).message).to.match(
      /^Google answered 503: GET http:\/\/127\.0\.0\.1:\d+\/compute\/beta\/projects\/p\/global\/networks\/n\?a=b\+c: can't reach the simulated compute API \(.*\)\. Start the sandbox with: npm start$/,
    );
    google = await startFakeGoogle(() => undefined);
  });
});
