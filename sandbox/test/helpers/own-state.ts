// Loaded by mocha before the tests: a person's own sandboxes stay out of their reach.
import { join } from "node:path";

process.env.XDG_STATE_HOME = join(import.meta.dirname, "../../../node_modules/.cache/test-state");
