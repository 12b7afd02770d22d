import { expect } from "chai";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appContent } from "../../../components/image/app-content.ts";

describe("the digest of what an app is built from", () => {
  let appPath: string;
  const write = (file: string, text: string) => writeFileSync(join(appPath, file), text);
  beforeEach(() => {
    appPath = mkdtempSync(join(tmpdir(), "app-content-"));
    mkdirSync(join(appPath, "lib"));
    write("Dockerfile", "FROM scratch");
    write("server.ts", "1");
    write("lib/page.ts", "2");
  });
  afterEach(() => rmSync(appPath, { recursive: true }));

  /** Whether what is done changes the digest. */
  function changes(act: () => void): boolean {
    const before = appContent({ appPath }).content;
    act();
    return appContent({ appPath }).content !== before;
  }

  it("is the same for the same content, whenever it was written", () => {
    expect(changes(() => write("server.ts", "1"))).to.be.false;
  });

  it("changes with a file's content, name or executable bit, and with a new file", () => {
    expect(changes(() => write("lib/page.ts", "3"))).to.be.true;
    expect(changes(() => write("lib/more.ts", ""))).to.be.true;
    expect(changes(() => chmodSync(join(appPath, "server.ts"), 0o755))).to.be.true;
    expect(changes(() => rmSync(join(appPath, "lib/more.ts")))).to.be.true;
  });

  it("changes with the base image", () => {
    const { content } = appContent({ appPath });
    expect(appContent({ appPath, baseImage: "node:24" }).content).not.to.equal(content);
  });

  it("changes with the architecture, and is as it was before for amd64", () => {
    const { content } = appContent({ appPath });
    expect(appContent({ appPath, architecture: "amd64" }).content).to.equal(content);
    expect(appContent({ appPath, architecture: "arm64" }).content).not.to.equal(content);
  });

  it("is the same under another umask, which changes only the digest of the modes", () => {
    const before = appContent({ appPath });
    chmodSync(join(appPath, "server.ts"), 0o664);
    const after = appContent({ appPath });
    expect(after.content).to.equal(before.content);
    expect(after.modes).not.to.equal(before.modes);
    chmodSync(join(appPath, "server.ts"), 0o644);
    expect(appContent({ appPath })).to.deep.equal(before);
  });

  it("leaves out the files that Docker leaves out, but never the Dockerfile", () => {
    write(".dockerignore", "# all but sources\n*\n!*.ts\n!lib\nlib/**/*.log\n/secret.ts\n");
    expect(changes(() => write("notes.md", "x"))).to.be.false;
    expect(changes(() => write("lib/debug.log", "x"))).to.be.false;
    expect(changes(() => write("secret.ts", "x"))).to.be.false;
    expect(changes(() => write("new.ts", "x"))).to.be.true;
    expect(changes(() => write("lib/notes.md", "x"))).to.be.true;
    expect(changes(() => write("Dockerfile", "FROM debian"))).to.be.true;
  });
});
