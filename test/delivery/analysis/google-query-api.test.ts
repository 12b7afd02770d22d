import { expect } from "chai";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { chooseSource } from "../../../delivery/analysis/choose-source.ts";
import { SYSTEM_CLOCK } from "../../../delivery/analysis/clock.ts";
import type { Finding } from "../../../delivery/analysis/judge.ts";
import type { LiveRelease } from "../../../delivery/live-release.ts";
import { ANALYSIS } from "../../../settings/analysis-settings.ts";
import {
  type FakePrometheus,
  fakePrometheus,
  type PrometheusAnswer,
  vector,
} from "../../helpers/fake-prometheus.ts";

const OVERRIDE = "CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING";
const TOKEN = "ya29.very-secret";
const NAMES = {
  ...{ appName: "web", googleProject: "p-1" },
  cluster: { name: "blue-green", location: "us-central1-a" },
};
/** An error of Google's front end. */
const refusal = (status: number, message: string, reason?: string) => ({
  status,
  body: { error: { code: status, message, ...(reason && { details: [{ reason }] }) } },
});
const DENIED = refusal(403, "Permission monitoring.timeSeries.list denied (or the resource may not exist).");

describe("the figures of Google's managed service", () => {
  let google: FakePrometheus;
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "google-figures-"));
    signIn(TOKEN);
  });
  afterEach(async () => {
    await google.close();
    rmSync(folder, { recursive: true });
  });

  function signIn(token: string): void {
    writeFileSync(join(folder, "token"), `${token}\n`);
  }
  async function answering(answer: (query: string) => PrometheusAnswer): Promise<void> {
    google = await fakePrometheus(answer, "/monitoring/v1/projects/p-1/location/global/prometheus");
    environment = {
      CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: join(folder, "token"),
      [OVERRIDE]: google.url.replace(/v1\/.*/, ""),
    };
  }
  function source(more: object = {}, prometheus: object = {}, names: object = NAMES) {
    const { analysis } = v.parse(v.strictObject(ANALYSIS), {
      analysis: { durationSeconds: 60, prometheus: { google: true, ...prometheus }, ...more },
    });
    return chooseSource({
      ...{ analysis: analysis!, live: {} as LiveRelease, names: names as typeof NAMES, environment },
      ...{ from: "blue", to: "green", file: "Pulumi.dev.yaml", clock: SYSTEM_CLOCK, say: () => undefined },
    });
  }
  const never = new AbortController().signal;
  const text = ({ rule, outcome, got }: Finding) => `${rule} ${outcome}: ${got}`;
  async function failure(run: () => unknown = () => source().prepare()): Promise<string> {
    try {
      await run();
    } catch (error) {
      return (error as Error).message.replaceAll(new URL(google.url).host, "HOST");
    }
    return "none";
  }

  it("come from the API of the stack's project, with the caller's token", async () => {
    await answering(() => 50);
    const { begin } = await source({ failedRequests: { mostPercent: 60 } }).prepare();
    expect((await begin().look(never)).map(text)).to.deep.equal(["failed requests held: 50%"]);
    expect(new Set(google.requests.map((request) => JSON.stringify(request)))).to.deep.equal(
      new Set([JSON.stringify({ method: "POST", timeout: "4", authorization: `Bearer ${TOKEN}` })]),
    );
  });

  it("count the series of the stack's own cluster and namespace only, unless its labels say otherwise", async () => {
    await answering(() => 50);
    await source({}, { labels: { namespace: "shop", job: "web" } }).prepare();
    const own = 'project_id="p-1",location="us-central1-a",cluster="blue-green",namespace="shop",job="web"';
    for (const query of google.queries) expect(query).to.include(`{${own},color="blue"`);
    google.queries.length = 0;
    await source({}, {}, { appName: "web", googleProject: "p-1" }).prepare();
    for (const query of google.queries) expect(query).to.include('{project_id="p-1",namespace="web",color=');
  });

  it("need a project", async () => {
    await answering(() => 0);
    expect(await failure(() => source({}, {}, { appName: "web" }))).to.equal(
      "Pulumi.dev.yaml: gcp:project: expected the Google Cloud project whose metrics analysis.prometheus.google reads, got " +
        "nothing. Nothing was changed. Set it with: pulumi config set gcp:project my-project",
    );
  });

  const refused: readonly [what: string, answer: PrometheusAnswer, message: string][] = [
    [
      "a caller without the permission",
      DENIED,
      "HOST refuses to show the metrics of project p-1 (status 403: Permission monitoring.timeSeries.list denied (or the " +
        "resource may not exist)). Nothing was changed. Grant roles/monitoring.viewer to the account that this shows: gcloud " +
        "auth list. The command: gcloud projects add-iam-policy-binding p-1 --role roles/monitoring.viewer --member user:ACCOUNT",
    ],
    [
      "a project that has not enabled the API",
      refusal(403, "Cloud Monitoring API has not been used in project 1 before.", "SERVICE_DISABLED"),
      "HOST refuses to show the metrics of project p-1 (status 403: Cloud Monitoring API has not been used in project 1 " +
        "before). Nothing was changed. Enable the API: gcloud services enable monitoring.googleapis.com --project p-1",
    ],
    [
      "a token that Google does not know",
      refusal(401, "Request had invalid authentication credentials."),
      "HOST does not accept the access token (status 401: Request had invalid authentication credentials). Nothing was " +
        "changed. Sign in again: gcloud auth login",
    ],
    [
      "a refusal in the words of Prometheus",
      { status: 403, body: { status: "error", errorType: "permission_denied", error: "no" } },
      "HOST refuses to show the metrics of project p-1 (status 403: no). Nothing was changed. Grant roles/monitoring.viewer " +
        "to the account that this shows: gcloud auth list. The command: gcloud projects add-iam-policy-binding p-1 --role " +
        "roles/monitoring.viewer --member user:ACCOUNT",
    ],
  ];
  for (const [what, answer, message] of refused) {
    it(`stop before the switch for ${what}, and only there`, async () => {
      let isSwitched = false;
      await answering(() => (isSwitched ? answer : 0));
      const { begin } = await source().prepare();
      isSwitched = true;
      const [finding] = await begin().look(never);
      const [reason] = message.split(". Nothing was changed");
      expect(text(finding!).replace(new URL(google.url).host, "HOST")).to.equal(
        `failed requests unknown: ${reason}`,
      );
      expect(await failure()).to.equal(`Pulumi.dev.yaml: analysis.prometheus: ${message}`);
    });
  }

  const bad: readonly [what: string, answer: PrometheusAnswer, text: string][] = [
    [
      "a project that is not there",
      refusal(404, "Not found"),
      "Google has no metrics of project p-1 at HOST (status 404: Not found)",
    ],
    [
      "too many queries",
      refusal(429, "Quota exceeded"),
      "Google's quota for queries is used up (status 429: Quota exceeded)",
    ],
    [
      "an error behind the front end",
      { status: 500, body: { status: "error", errorType: "internal", error: "expanding series: aborted" } },
      "Google's query API fails (status 500: expanding series: aborted)",
    ],
    ["a gateway's error", { status: 502, body: "<html>" }, "Google's query API fails (status 502)"],
    [
      "a query that takes too much",
      { status: 422, body: { status: "error", errorType: "execution", error: "too many samples" } },
      "Google answered execution: too many samples",
    ],
    [
      "no series",
      { body: { status: "success", data: { resultType: "vector", result: [] } } },
      "Google has no data",
    ],
    ["several series", { body: vector("1", "2") }, "2 series instead of one; add up with sum(…)"],
    ["a page", { body: "<html>" }, "expected Google at HOST, got status 200 of something else"],
    [
      "a redirect, which could lead the token elsewhere",
      { status: 302, body: "", headers: { location: "https://example.com/" } },
      "can't reach Google: unexpected redirect",
    ],
  ];
  for (const [what, answer, expected] of bad) {
    it(`are unknown before the switch and after it for ${what}`, async () => {
      await answering(() => answer);
      const { begin } = await source().prepare();
      const [finding] = await begin().look(never);
      expect(text(finding!).replace(new URL(google.url).host, "HOST")).to.equal(
        `failed requests unknown: ${expected}`,
      );
    });
  }

  for (const [what, answer] of [
    ["Prometheus", { status: 400, body: { status: "error", errorType: "bad_data", error: "parse error" } }],
    [
      "its APIs",
      { status: 400, body: { status: "error", errorType: "invalid_argument", error: "parse error" } },
    ],
    ["its front end", refusal(400, "parse error")],
  ] as const) {
    it(`stop before the switch at a query that Google refuses in the words of ${what}`, async () => {
      await answering(() => answer);
      const queries = [{ name: "queue", query: "max(", most: 5 }];
      expect(await failure(() => source({ queries }).prepare())).to.equal(
        "Pulumi.dev.yaml: analysis.queries[0].query: expected PromQL, got 'max(', which Google refuses: parse error. " +
          "Nothing was changed. Correct it in Pulumi.dev.yaml.",
      );
    });
  }

  it("go on with a new token once Google does not accept the one before", async () => {
    let isExpired = false;
    await answering(() => (isExpired ? refusal(401, "expired") : 0));
    const { begin } = await source().prepare();
    isExpired = true;
    expect((await begin().look(never))[0]?.outcome).to.equal("unknown");
    isExpired = false;
    signIn("ya29.new");
    google.requests.length = 0;
    await begin().look(never);
    expect(google.requests[0]?.authorization).to.equal("Bearer ya29.new");
  });

  describe("without a file for the token", () => {
    beforeEach(async () => {
      await answering(() => 50);
      environment = { [OVERRIDE]: environment[OVERRIDE], PATH: `${folder}:/usr/bin:/bin` };
    });
    const gcloud = (script: string) => {
      writeFileSync(join(folder, "gcloud"), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, "gcloud"), 0o755);
    };

    it("ask gcloud once for all queries", async () => {
      gcloud(`echo "$@" >> ${folder}/asked; echo ${TOKEN}`);
      const { begin } = await source().prepare();
      await begin().look(never);
      expect(google.requests[0]?.authorization).to.equal(`Bearer ${TOKEN}`);
      expect(readFileSync(join(folder, "asked"), "utf8")).to.equal("auth print-access-token --quiet\n");
    });

    it("stop before the switch when nobody is signed in", async () => {
      gcloud("echo 'ERROR: (gcloud.auth.print-access-token) You do not have an account.' >&2; exit 1");
      expect(await failure()).to.equal(
        "Pulumi.dev.yaml: analysis.prometheus: expected an access token from gcloud, got: ERROR: " +
          "(gcloud.auth.print-access-token) You do not have an account. Nothing was changed. Sign in: gcloud auth login",
      );
      expect(google.requests).to.deep.equal([]);
    });

    it("stop before the switch without gcloud", async () => {
      environment.PATH = folder;
      expect(await failure()).to.equal(
        "Pulumi.dev.yaml: analysis.prometheus: expected gcloud on PATH for an access token, got nothing. Nothing was changed. " +
          "Install it from https://cloud.google.com/sdk/docs/install, then sign in: gcloud auth login",
      );
    });

    it("never show what gcloud printed in place of a token", async () => {
      gcloud(`echo "${TOKEN} and more"`);
      expect(await failure()).to.equal(
        "Pulumi.dev.yaml: analysis.prometheus: expected an access token from gcloud, got something else. Nothing was changed. " +
          "Sign in: gcloud auth login",
      );
    });
  });

  for (const url of [
    "http://example.com/",
    "ftp://127.0.0.1/",
    "https://me@example.com/",
    "https://example.com/x",
  ]) {
    it(`send no token to ${url}`, async () => {
      await answering(() => 0);
      environment[OVERRIDE] = url;
      expect(await failure(() => source())).to.equal(
        `${OVERRIDE}: expected an https URL that ends in /, or an http one of this machine, as your access token is sent ` +
          `there, got '${url}'. Nothing was changed. Ask Google's own address: unset ${OVERRIDE}`,
      );
    });
  }
});
