import { PROGRAM } from "../src/program.ts";
import { App } from "../src/rehearsal/app.ts";

/** The app of this checkout. */
export const APP = new App(PROGRAM.app);
