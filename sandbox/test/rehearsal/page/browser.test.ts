import { expect } from "chai";
import { execa } from "execa";
import { once } from "node:events";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { escapeHtml } from "../../../src/rehearsal/page/page-table.ts";
import { renderPage } from "../../../src/rehearsal/page/report-page.ts";
import { TrafficTimeline } from "../../../src/rehearsal/page/traffic-timeline.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PHONE_WIDTH = 390;

/** The page in a frame, with what a browser made of it in attributes, as a window can't be as narrow as a phone. */
const framed = (page: string, width: number) => `<!doctype html>
<iframe style="border: 0; width: ${width}px; height: 3000px" srcdoc="${escapeHtml(page)}"></iframe>
<script>
  const frame = document.querySelector("iframe");
  frame.addEventListener("load", () => {
    const { documentElement: root, body } = frame.contentDocument;
    const style = frame.contentWindow.getComputedStyle(body);
    const plots = [...frame.contentDocument.querySelectorAll("canvas")];
    document.body.dataset.found = JSON.stringify({
      width: root.scrollWidth,
      background: style.backgroundColor,
      plots: plots.map(({ clientWidth }) => clientWidth),
      lines: [...frame.contentDocument.querySelectorAll(".u-label")].map(({ textContent }) => textContent),
    });
  });
</script>`;

interface Found {
  readonly width: number;
  readonly background: string;
  readonly plots: readonly number[];
  readonly lines: readonly string[];
}

function programOnPath(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

describe("the page in a browser", function () {
  this.timeout(300_000);
  let browser: string;
  let server: Server;
  let folder: string;
  let width: number;
  let asked: (string | undefined)[];

  before(async function () {
    const found = programOnPath();
    if (found === undefined) {
      console.log(`    skipped: none of ${NAMES.join(", ")} is on PATH`);
      this.skip();
    }
    browser = found;
    folder = mkdtempSync(join(tmpdir(), "page-browser-"));
    server = createServer(({ url }, response) => {
      asked.push(url);
      response.setHeader("Content-Type", "text/html; charset=utf-8").end(framed(page(), width));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  after(() => {
    server?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  async function open(atWidth: number, ...options: readonly string[]): Promise<Found> {
    width = atWidth;
    asked = [];
    const { port } = server.address() as AddressInfo;
    const { stdout } = await execa(
      browser,
      [
        ...["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${join(folder, "profile")}`],
        ...["--virtual-time-budget=5000", ...options, "--dump-dom", `http://127.0.0.1:${port}/page`],
      ],
      { timeout: 100_000, stdin: "ignore" },
    );
    const found = /data-found="([^"]*)"/.exec(stdout)?.[1];
    expect(found, stdout).not.to.equal(undefined);
    return JSON.parse(found!.replaceAll("&quot;", '"')) as Found;
  }

  it("draws both plots as wide as a phone, and nothing is wider", async () => {
    const { width: shown, plots, lines } = await open(PHONE_WIDTH);
    expect(shown).to.equal(PHONE_WIDTH);
    expect(plots).to.deep.equal([PHONE_WIDTH - 32, PHONE_WIDTH - 32]);
    expect(lines.join(" ")).to.equal("time blue green lost time slowest p99 p95 p50");
  });

  it("is light or dark as the browser is", async () => {
    // The values of blink's PreferredColorScheme: 0 is dark, 1 is light.
    const { background: dark } = await open(1000, "--blink-settings=preferredColorScheme=0");
    const { background: light } = await open(1000, "--blink-settings=preferredColorScheme=1");
    expect([dark, light]).to.deep.equal(["rgb(13, 17, 23)", "rgb(255, 255, 255)"]);
  });

  it("asks for nothing but itself", async () => {
    await open(1000);
    expect(asked.filter((url) => url !== "/favicon.ico")).to.deep.equal(["/page"]);
  });
});

function page(): string {
  const timeline = new TrafficTimeline();
  for (let request = 0; request < 1000; request++) {
    const sentAtMs = request * 50;
    const color = request < 500 ? "blue" : "green";
    const result = { attack: "keep-alive", sentAtMs, endedAtMs: sentAtMs + 1 + (request % 13) };
    timeline.add({ ...result, ...(request % 97 === 0 ? { failure: "status 500" } : { color }) });
  }
  const name = "a step whose name is long enough that it does not fit beside its result on a phone";
  return renderPage({
    ...{ title: "Release rehearsal", total: "1,000 requests, 11 lost, none slow.", timeline },
    steps: [
      {
        ...{ name, ok: true, startedAtMs: 0, update: { startedAtMs: 1000, seconds: 10 } },
        marks: [{ label: "back on blue", atMs: 20_000 }],
      },
    ],
    cells: [
      ["step", "", "what held"],
      [name, "ok", `${"word ".repeat(40)}${"long".repeat(40)}`],
    ],
  });
}
