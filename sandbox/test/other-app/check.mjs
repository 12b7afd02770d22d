import { setTimeout as sleep } from "node:timers/promises";

const { SMOKE_URL, EXPECTED_COLOR, EXPECTED_VERSION } = process.env;
const ATTEMPTS = 20;

let answer = "";
for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
  answer = await fetch(SMOKE_URL).then(
    (response) => response.text(),
    (error) => String(error.cause ?? error),
  );
  if (answer === `shop ${EXPECTED_COLOR} ${EXPECTED_VERSION}\n`) process.exit(0);
  await sleep(1000);
}
console.error(`${SMOKE_URL}: expected shop ${EXPECTED_COLOR} ${EXPECTED_VERSION}, got ${answer}`);
process.exit(1);
