import { expect } from "chai";
import { execa } from "execa";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { escapeHtml } from "../../../src/rehearsal/page/page-table.ts";
import { samplePage } from "../../helpers/sample-page.ts";
import { findBrowser } from "../../helpers/test-browser.ts";

const PHONE_WIDTH = 390;
/** Where the plots are within their canvases, and the rows of pods, gates and hooks, from the top. */
const PLOT = { left: 72, right: 20, seconds: 50 };
const ROWS = { bluePods: 16, greenPods: 56, blueGate: 96, greenGate: 120 };
const COLORS = {
  page: "255,255,255",
  blue: "9,105,218",
  green: "26,127,55",
  red: "207,34,46",
  gray: "87,96,106",
};

/** What is at a moment without a line and at a height within the rows: the lower stripes are the ready pods. */
const POINTS: readonly (readonly [color: string, seconds: number, y: number])[] = [
  [COLORS.blue, 7, ROWS.bluePods + 35],
  [COLORS.blue, 7, ROWS.bluePods + 20],
  [COLORS.page, 36, ROWS.bluePods + 20],
  ["181,210,244", 18, ROWS.bluePods + 8],
  [COLORS.page, 18, ROWS.greenPods + 35],
  [COLORS.green, 22, ROWS.greenPods + 35],
  [COLORS.gray, 2, ROWS.blueGate + 12],
  [COLORS.page, 18, ROWS.blueGate + 12],
  [COLORS.red, 14, ROWS.greenGate + 12],
  [COLORS.gray, 24, ROWS.greenGate + 12],
];

/** The page in a frame, as a window can't be as narrow as a phone. It sends what a browser made of the page. */
const framed = (page: string, width: number) => `<!doctype html>
<iframe style="border: 0; width: ${width}px; height: 3000px" srcdoc="${escapeHtml(page)}"></iframe>
<script>
  const send = (found) => fetch("/found", { method: "POST", body: JSON.stringify(found) });
  addEventListener("unhandledrejection", ({ reason }) => send({ problem: String(reason) }));
  const frame = document.querySelector("iframe");
  frame.addEventListener("load", async () => {
    const { documentElement: root, body } = frame.contentDocument;
    const style = frame.contentWindow.getComputedStyle(body);
    const plots = [...frame.contentDocument.querySelectorAll("canvas")];
    const bands = frame.contentDocument.querySelector("#cluster canvas");
    const x = (seconds) => ${PLOT.left} + ((bands.clientWidth - ${PLOT.left + PLOT.right}) * seconds) / ${PLOT.seconds};
    const copy = new OffscreenCanvas(bands.width, bands.height).getContext("2d");
    copy.fillStyle = style.backgroundColor;
    copy.fillRect(0, 0, bands.width, bands.height);
    copy.drawImage(bands, 0, 0);
    const colorAt = ([seconds, y]) =>
      [...copy.getImageData(Math.round(x(seconds)), y, 1, 1).data].slice(0, 3).join();
    const over = frame.contentDocument.querySelector("#cluster .u-over");
    const { left, top } = over.getBoundingClientRect();
    const told = [];
    for (const seconds of ${JSON.stringify([14.4, 32])}) {
      const [clientX, clientY] = [left + x(seconds) - ${PLOT.left}, top + 10];
      over.dispatchEvent(new frame.contentWindow.MouseEvent("mousemove", { clientX, clientY, bubbles: true }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      told.push([...frame.contentDocument.querySelectorAll("#cluster .u-value")].map(({ textContent }) => textContent));
    }
    await send({
      width: root.scrollWidth,
      background: style.backgroundColor,
      plots: plots.map(({ clientWidth }) => clientWidth),
      told,
      colors: ${JSON.stringify(POINTS.map(([, seconds, y]) => [seconds, y]))}.map(colorAt),
      lines: [...frame.contentDocument.querySelectorAll(".u-label")].map(({ textContent }) => textContent),
    });
  });
</script>`;

// The values of blink's PreferredColorScheme.
const DARK = "--blink-settings=preferredColorScheme=0";
const LIGHT = "--blink-settings=preferredColorScheme=1";

interface Found {
  /** Why the page could not be looked at. */
  readonly problem?: string;
  readonly width: number;
  readonly background: string;
  readonly plots: readonly number[];
  readonly lines: readonly string[];
  /** Of `POINTS`. */
  readonly colors: readonly string[];
  /** The figures under the pointer at 14.4 s and at 32 s. */
  readonly told: readonly (readonly string[])[];
}

describe("the page in a browser", function () {
  this.timeout(600_000);
  let browser: string;
  let server: Server;
  let folder: string;
  let width: number;
  let found: (what: Found) => void;
  const asked: (string | undefined)[] = [];
  // The start of a browser takes seconds.
  let light: Found;
  let dark: Found;
  let phone: Found;

  before(async function () {
    const installed = findBrowser(process.env);
    if ("absent" in installed) {
      console.log(`    skipped: ${installed.absent}`);
      this.skip();
    }
    browser = installed.file;
    folder = mkdtempSync(join(tmpdir(), "page-browser-"));
    server = createServer((request, response) => {
      if (request.method === "POST") {
        void json(request).then((body) => found(body as Found));
        return response.end();
      }
      asked.push(request.url);
      response.setHeader("Content-Type", "text/html; charset=utf-8").end(framed(samplePage(), width));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    light = await open(1000, LIGHT);
    dark = await open(1000, DARK);
    phone = await open(PHONE_WIDTH, LIGHT);
  });
  after(() => {
    server?.close();
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function open(atWidth: number, ...options: readonly string[]): Promise<Found> {
    width = atWidth;
    const { port } = server.address() as AddressInfo;
    const enough = new AbortController();
    const running = execa(
      browser,
      [
        ...["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${join(folder, "profile")}`],
        ...[...options, `http://127.0.0.1:${port}/page`],
      ],
      { stdin: "ignore", reject: false, timeout: 200_000, cancelSignal: enough.signal },
    );
    const ended = running.then(({ stderr }) => Promise.reject(new Error(`the browser ended: ${stderr}`)));
    ended.catch(() => undefined);
    try {
      const what = await Promise.race([new Promise<Found>((resolve) => (found = resolve)), ended]);
      expect(what.problem).to.equal(undefined);
      return what;
    } finally {
      enough.abort();
      await running;
    }
  }

  it("draws each plot as wide as a phone, and nothing is wider", () => {
    const { width: shown, plots, lines } = phone;
    expect(shown).to.equal(PHONE_WIDTH);
    expect(plots).to.deep.equal(Array(3).fill(PHONE_WIDTH - 32));
    expect(lines.join(", ")).to.equal(
      "time, blue, green, lost, time, blue pods, green pods, blue gate, green gate, time, slowest, p99, p95, p50",
    );
  });

  it("draws each pod as a stripe and each gate as a bar, at its time, on a phone too", () => {
    for (const { colors } of [light, phone]) expect(colors).to.deep.equal(POINTS.map(([color]) => color));
  });

  it("tells under the pointer how many pods are ready and how a gate ended, and what nobody saw", () => {
    const step = "1 a step whose name is long enough that it does not fit beside its result on a phone";
    expect(light.told).to.deep.equal([
      [`0:14 · ${step}`, "2 + 1 not ready", "0", "–", "failed"],
      [`0:32 · ${step}`, "?", "?", "–", "–"],
    ]);
  });

  it("is light or dark as the browser is, with its rows", () => {
    expect([light.background, dark.background]).to.deep.equal(["rgb(255, 255, 255)", "rgb(13, 17, 23)"]);
    expect([light.colors[0], dark.colors[0]]).to.deep.equal([COLORS.blue, "88,166,255"]);
  });

  it("asks for nothing but itself", () => {
    expect(asked.filter((url) => url !== "/favicon.ico")).to.deep.equal(["/page", "/page", "/page"]);
  });
});
