// Gets the programs that tests look for and never get themselves: the engine and the load generator.
import { findPrograms } from "../src/engine/toolchain/find-programs.ts";
import { PULUMI, VEGETA } from "../src/engine/toolchain/program-sets.ts";
import { HERE } from "../test/helpers/test-tool.ts";

for (const set of [PULUMI, VEGETA]) {
  await findPrograms(set, { ...HERE, report: (message) => console.log(`${set.title}: ${message}`) });
}
