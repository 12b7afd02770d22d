import { expect } from "chai";
import type { Answer } from "../answer.ts";
import { type Check, problemOf } from "../check.ts";

const RELEASE = { version: "1.1.0", color: "green" };

function problem(check: Partial<Check>, answer: Partial<Answer> = {}) {
  return problemOf(
    { path: "/", status: 200, ...check },
    { status: 200, headers: {}, body: "", ...answer },
    RELEASE,
  );
}

const json = (value: unknown) => ({ body: JSON.stringify(value) });

describe("a check of the gate", () => {
  it("passes an answer with the status that it expects", () => {
    expect(problem({})).to.equal(undefined);
    expect(problem({ status: 404 }, { status: 404, body: "not found" })).to.equal(undefined);
  });

  it("shows another status and the start of the body in one line", () => {
    expect(problem({}, { status: 500, body: "no\n  database\n" })).to.equal(
      "expected status 200, got 500. Body: no database",
    );
    expect(problem({}, { status: 204 })).to.equal("expected status 200, got 204. The body is empty.");
    const long = problem({}, { status: 500, body: "x".repeat(201) });
    expect(long).to.equal(`expected status 200, got 500. Body: ${"x".repeat(200)} …`);
  });

  it("shows where a redirect leads", () => {
    const headers = { location: "https://login.example.com/" };
    expect(problem({}, { status: 302, headers })).to.equal(
      "expected status 200, got 302 to https://login.example.com/, and redirects are not followed. The body is empty.",
    );
    expect(problem({ status: 302 }, { status: 302, headers })).to.equal(undefined);
  });

  it("wants a text in the body, with the release's version and colour", () => {
    expect(problem({ text: "shop {color} {version}" }, { body: "my shop green 1.1.0\n" })).to.equal(
      undefined,
    );
    expect(problem({ text: "shop {color} {version}" }, { body: "shop blue 1.1.0" })).to.equal(
      'expected the text "shop green 1.1.0", got a body without it. Body: shop blue 1.1.0',
    );
  });

  it("wants values in a JSON body by path", () => {
    const body = json({ version: "1.1.0", db: { up: true }, items: [{ id: 7 }], none: null });
    const all = { version: "{version}", "db.up": true, "items[0].id": "7", none: null };
    expect(problem({ json: all }, body)).to.equal(undefined);
    expect(problem({ json: { "db.up": false } }, json({ db: { up: true } }))).to.equal(
      'expected JSON with db.up false, got true. Body: {"db":{"up":true}}',
    );
    expect(problem({ json: { "db.tables": 3 } }, json({}))).to.equal(
      "expected JSON with db.tables 3, got nothing. Body: {}",
    );
    expect(problem({ json: { constructor: "x" } }, json({}))).to.include("got nothing");
    expect(problem({ json: { db: "[object Object]" } }, json({ db: {} }))).to.include("got {}");
    expect(problem({ json: { version: "{version}" } }, { body: "<html>" })).to.equal(
      "expected JSON, got something else. Body: <html>",
    );
  });

  it("wants headers of the answer, whatever their case", () => {
    const responseHeaders = { "X-Version": "{version}" };
    expect(problem({ responseHeaders }, { headers: { "x-version": "v1.1.0" } })).to.equal(undefined);
    expect(problem({ responseHeaders }, { headers: { "x-version": "v1.0.0" }, body: "hi" })).to.equal(
      'expected header X-Version with "1.1.0", got "v1.0.0". Body: hi',
    );
    expect(problem({ responseHeaders })).to.include("got nothing");
  });
});
