import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  type Download,
  type DownloadLimits,
  downloadPrograms,
  DownloadUnavailable,
  HashMismatch,
} from "../../../src/engine/toolchain/download.ts";
import { fakeHost, type FakeHost, rejection } from "../../helpers/toolchain-context.ts";

describe("a download", () => {
  let machine: FakeHost;
  let server: Server | undefined;
  let archive: Buffer;
  let target: string;

  beforeEach(() => {
    machine = fakeHost();
    target = join(machine.folder, "target");
    const release = join(machine.folder, "release", "bin");
    mkdirSync(release, { recursive: true });
    for (const name of ["hammer", "nail", "readme"]) writeFileSync(join(release, name), `the ${name}`);
    const file = join(machine.folder, "release.tar.gz");
    execFileSync("tar", ["-czf", file, "-C", machine.folder, "release/bin"]);
    archive = readFileSync(file);
  });
  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
    server = undefined;
    machine.remove();
  });

  const serve = async (listener: RequestListener) => {
    server = createServer(listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/release.tar.gz`;
  };
  const hashOf = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest("hex");
  const download = (
    url: string,
    hash: Download["hash"] = `sha256:${hashOf("sha256", archive)}`,
    limits: DownloadLimits = {},
  ) =>
    downloadPrograms(
      { url, hash, folder: "release/bin" },
      ["hammer", "nail"],
      target,
      machine.context,
      limits,
    );

  for (const algorithm of ["sha256", "sha512"] as const) {
    it(`unpacks only the programs when the ${algorithm} hash matches`, async () => {
      const url = await serve((_request, response) => response.end(archive));
      await download(url, `${algorithm}:${hashOf(algorithm, archive)}`);
      expect(readdirSync(target)).to.have.members(["hammer", "nail"]);
      expect(readFileSync(join(target, "nail"), "utf8")).to.equal("the nail");
    });
  }

  it("fails with both hashes and is not unpacked when the hash differs", async () => {
    const url = await serve((_request, response) => response.end(archive));
    const expected = `sha256:${"0".repeat(64)}` as const;
    const error = await rejection(download(url, expected));
    expect(error).to.be.instanceOf(HashMismatch);
    expect(error.message).to.equal(
      `${url}: expected the hash ${expected}, got sha256:${hashOf("sha256", archive)}. The file was deleted. ` +
        "A proxy may change downloads: try another network, or put hammer, nail on PATH yourself",
    );
    expect(readdirSync(target)).not.to.include("hammer");
  });

  it("is unavailable quickly when it is refused, missing or silent", async () => {
    const refused = await rejection(download("http://127.0.0.1:1/release.tar.gz"));
    expect(refused).to.be.instanceOf(DownloadUnavailable);
    expect(refused.message).to.match(/^http:\/\/127\.0\.0\.1:1\/release\.tar\.gz: /);

    const missing = await serve((_request, response) => response.writeHead(404).end());
    expect((await rejection(download(missing))).message).to.equal(`${missing}: HTTP 404`);
    server!.close();

    const silent = await serve(() => {});
    const error = await rejection(download(silent, undefined, { answerWithinMs: 100 }));
    expect(error).to.be.instanceOf(DownloadUnavailable);
    expect(error.message).to.equal(`${silent}: no answer`);
  });

  it("is unavailable when it stops half-way", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-length": archive.length }).write(archive.subarray(0, 20));
    });
    const error = await rejection(download(url, undefined, { silentForMs: 100 }));
    expect(error).to.be.instanceOf(DownloadUnavailable);
    expect(error.message).to.equal(`${url}: no answer`);
  });

  it("ends with the abort's own reason", async () => {
    const abort = new AbortController();
    const url = await serve(() => abort.abort(new Error("interrupted")));
    const aborted = downloadPrograms(
      { url, hash: "sha256:0", folder: "." },
      ["hammer"],
      target,
      { ...machine.context, signal: abort.signal },
      { answerWithinMs: 5000 },
    );
    expect((await rejection(aborted)).message).to.equal("interrupted");
  });

  it("reports its progress", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-length": archive.length }).end(archive);
    });
    await download(url);
    expect(machine.reports).to.deep.equal(["downloaded 0 of 0 MiB"]);
  });
});
