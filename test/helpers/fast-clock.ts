// Loaded into a command before it begins: its pauses are 20 times shorter. Its deadlines stay as they are.
const FACTOR = 20;

const { setTimeout: setRealTimeout } = globalThis;
const realNow = performance.now.bind(performance);

globalThis.setTimeout = ((run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
  setRealTimeout(run, ms / FACTOR, ...args)) as typeof setTimeout;
performance.now = () => realNow() * FACTOR;
