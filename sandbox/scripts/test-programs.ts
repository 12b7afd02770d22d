// Gets the programs that tests look for and never get themselves: the engine, the load generator and a browser. A test
// in a browser is skipped where none can be installed; without the others, this fails.
import { findPrograms } from "../src/engine/toolchain/find-programs.ts";
import { PULUMI, VEGETA } from "../src/engine/toolchain/program-sets.ts";
import { getBrowser } from "../test/helpers/test-browser.ts";
import { HERE } from "../test/helpers/test-tool.ts";

for (const set of [PULUMI, VEGETA]) {
  await findPrograms(set, { ...HERE, report: (message) => console.log(`${set.title}: ${message}`) });
}

const report = (message: string) => console.log(`a browser: ${message}`);
const browser = await getBrowser({ ...HERE, report });
report("file" in browser ? `${browser.file} on PATH` : browser.absent);
