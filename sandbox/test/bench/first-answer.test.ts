import { expect } from "chai";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { firstAnswer } from "../../bench/first-answer.ts";
import { SAMPLE_APP } from "../helpers/sample-app.ts";
import { rejection } from "../helpers/toolchain-context.ts";

describe("the wait for the first answer", () => {
  let server: Server;
  let url: string;
  let answers: { status: number; body: string }[];
  let asked: number;
  beforeEach(async () => {
    asked = 0;
    server = createServer((_request, response) => {
      const { status, body } = answers[Math.min(asked++, answers.length - 1)]!;
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => server.close());

  const answer = (color: string) => ({ status: 200, body: JSON.stringify({ color, version: "1.0.0" }) });
  const FAILURES = [
    { status: 503, body: JSON.stringify({ color: "green" }) },
    { status: 200, body: "<html>" },
  ];

  it("ends with the first answer of the colour, after failures and answers of the other colour", async () => {
    answers = [answer("blue"), ...FAILURES, answer("blue"), answer("green")];
    await firstAnswer(url, { app: SAMPLE_APP, color: "green", timeoutSeconds: 5 });
    expect(asked).to.equal(5);
  });

  it("ends with the first answer of any colour when no colour is given", async () => {
    answers = [...FAILURES, answer("blue")];
    await firstAnswer(url, { app: SAMPLE_APP, timeoutSeconds: 5 });
    expect(asked).to.equal(3);
  });

  it("fails with the colour that answers instead", async () => {
    answers = [answer("blue")];
    const error = await rejection(
      firstAnswer(url, { app: SAMPLE_APP, color: "green", timeoutSeconds: 0.05 }),
    );
    expect(error.message).to.equal(`${url}: expected green within 0.05 s, got blue`);
  });

  it("fails when no server listens", async () => {
    await new Promise((resolve) => server.close(resolve));
    const error = await rejection(firstAnswer(url, { app: SAMPLE_APP, timeoutSeconds: 0.05 }));
    expect(error.message).to.equal(`${url}: expected any colour within 0.05 s, got no answer`);
  });

  it("ends after an abort", async () => {
    answers = FAILURES;
    const signal = AbortSignal.abort(new Error("npm start failed"));
    const error = await rejection(firstAnswer(url, { app: SAMPLE_APP, timeoutSeconds: 5, signal }));
    expect(error.message).to.equal("npm start failed");
  });
});
