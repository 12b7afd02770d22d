import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appContent } from "../../../components/image/app-content.ts";
import { addLockLink, addPipe, addSocket, addSparseFile, withModes } from "../../helpers/odd-files.ts";

const APP_CONTENT = new URL("../../../components/image/app-content.ts", import.meta.url).href;
const LARGE_GIB = 0.25;

describe("the files of an app's folder", () => {
  let appPath: string;
  const at = (file: string) => join(appPath, file);
  const write = (file: string, text: string) => writeFileSync(at(file), text);
  const content = () => withModes(appPath, () => appContent({ appPath }).content);

  /** The error about what is in the folder, with `app` instead of its path. */
  function refused(): string {
    try {
      content();
    } catch (error) {
      if (!pulumi.RunError.isInstance(error)) throw error;
      return error.message.replaceAll(appPath, "app");
    }
    throw new Error("expected an error, got none");
  }

  beforeEach(() => {
    appPath = mkdtempSync(join(tmpdir(), "app-files-"));
    mkdirSync(at("lib"));
    write("Dockerfile", "FROM scratch");
    write("server.ts", "1");
    write("lib/page.ts", "2");
  });
  afterEach(() => {
    chmodSync(at("lib"), 0o755);
    rmSync(appPath, { recursive: true });
  });

  describe("count", () => {
    it("a link to nothing, which an editor leaves, by the text in it", () => {
      addLockLink(appPath);
      const before = content();
      rmSync(at(".#server.ts"));
      symlinkSync("user@host.2:2", at(".#server.ts"));
      expect(content()).not.to.equal(before);
    });

    it("a file after a link to nothing, which the docker plugin's own digest misses", () => {
      addLockLink(appPath);
      const before = content();
      write("server.ts", "2");
      expect(content()).not.to.equal(before);
    });

    it("a link to a folder by the text in it, and what is there only once", () => {
      symlinkSync("lib", at("linked"));
      const before = content();
      rmSync(at("linked"));
      symlinkSync("./lib", at("linked"));
      expect(content()).not.to.equal(before);
    });

    it("a link to a file outside by the text in it, not by what is there", () => {
      symlinkSync(join(tmpdir(), "nowhere", "far"), at("far.ts"));
      expect(content()).to.match(/^[0-9a-f]{64}$/);
    });

    it("a Dockerfile that is a link by what is there", () => {
      rmSync(at("Dockerfile"));
      write("lib/Other", "FROM scratch");
      symlinkSync("lib/Other", at("Dockerfile"));
      write(".dockerignore", "lib");
      const before = content();
      write("lib/Other", "FROM debian");
      expect(content()).not.to.equal(before);
    });

    it("a named pipe by its kind, without waiting for somebody who writes", () => {
      const before = content();
      addPipe(appPath);
      expect(content()).not.to.equal(before);
    });

    it("a large file in small pieces, as Node.js can't read one of 2 GiB at once", () => {
      addSparseFile(appPath, "big.bin", LARGE_GIB);
      const script = `
        const { appContent } = await import(${JSON.stringify(APP_CONTENT)});
        const before = process.resourceUsage().maxRSS;
        appContent({ appPath: ${JSON.stringify(appPath)} });
        console.log(process.resourceUsage().maxRSS - before);`;
      const grownKib = Number(execFileSync(process.execPath, ["--input-type=module", "--eval", script]));
      expect(grownKib).to.be.lessThan((LARGE_GIB * 1024 * 1024) / 4);
    });
  });

  describe("are not opened when the ignore file names them:", () => {
    const odd: [what: string, add: () => unknown][] = [
      ["a socket", () => addSocket(appPath, "odd")],
      ["a named pipe", () => addPipe(appPath, "odd")],
      ["a link to itself", () => symlinkSync("odd", at("odd"))],
      ["a file of 3 GiB", () => addSparseFile(appPath, "odd", 3)],
      [
        "an unreadable file",
        () => {
          write("odd", "");
          chmodSync(at("odd"), 0);
        },
      ],
    ];
    for (const [what, add] of odd) {
      it(what, async () => {
        const before = (write(".dockerignore", "odd"), content());
        const added = await add();
        expect(content()).to.equal(before);
        if (added) (added as { close(): void }).close();
      });
    }

    it("an unreadable folder in an ignored one", () => {
      mkdirSync(at("lib/deep"));
      for (const rules of ["lib", "*\n!*.ts"]) {
        write(".dockerignore", rules);
        chmodSync(at("lib/deep"), 0);
        expect(content(), rules).to.match(/^[0-9a-f]{64}$/);
        chmodSync(at("lib/deep"), 0o755);
      }
    });
  });

  describe("are refused as the docker plugin refuses them, with the file and the next step:", () => {
    it("a socket", async () => {
      const socket = await addSocket(appPath);
      expect(refused()).to.equal(
        "app/socket.ts: expected a file, a folder or a link, got a socket. " +
          "Delete it, or add this line at the end of app/.dockerignore: socket.ts",
      );
      socket.close();
    });

    it("a link that leads to itself, with the ignore file that Docker takes", () => {
      write("Dockerfile.dockerignore", "notes");
      symlinkSync("#round*", at("#round*"));
      expect(refused()).to.equal(
        "app/#round*: expected a link that can be followed, got ELOOP. " +
          "Delete it, or add this line at the end of app/Dockerfile.dockerignore: \\#round\\*",
      );
    });

    it("an unreadable file", () => {
      chmodSync(at("server.ts"), 0);
      expect(refused()).to.equal(
        "app/server.ts: expected a file that can be read, got EACCES. Run: chmod u+r app/server.ts. " +
          "If the app doesn't need it, add this line at the end of app/.dockerignore: server.ts",
      );
    });

    it("an unreadable folder, even if it is ignored, as Docker lists it", () => {
      chmodSync(at("lib"), 0);
      for (const rules of ["", "lib", "*\n!*.ts"]) {
        write(".dockerignore", rules);
        expect(refused(), rules).to.equal(
          "app/lib: expected a folder that can be read, got EACCES. Docker lists it even if it is ignored. " +
            "Move it out of app, or run: chmod u+rx app/lib",
        );
      }
    });

    it("a folder with files that can't be looked up", () => {
      chmodSync(at("lib"), 0o444);
      expect(refused()).to.equal(
        "app/lib: expected a folder with files that can be looked up, got EACCES. Run: chmod u+rx app/lib",
      );
    });

    it("an ignore file that can't be read", () => {
      write(".dockerignore", "lib");
      chmodSync(at(".dockerignore"), 0);
      expect(refused()).to.equal(
        "app/.dockerignore: expected a file that can be read, got EACCES. " +
          "Replace it, or run: chmod u+r app/.dockerignore",
      );
    });

    for (const file of [".dockerignore", "Dockerfile"]) {
      it(`a named pipe as ${file}, which would be waited for`, () => {
        rmSync(at(file), { force: true });
        addPipe(appPath, file);
        expect(refused()).to.match(
          new RegExp(`^app/${file}: expected a file.*, got something else\\. Replace it`),
        );
      });
    }
  });
});
