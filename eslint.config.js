import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";

const PROGRAM_FOLDERS = ["bootstrap", "components", "settings", "delivery", "policy", "app", "gate"].map(
  (name) => `**/${name}/*`,
);

const onlyWithout = (group) => ({ "no-restricted-imports": ["error", { patterns: [{ group }] }] });

export default tseslint.config(
  { ignores: ["node_modules/", ".sandbox/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "@pulumi": pulumi },
    rules: {
      "@pulumi/no-output-in-template-literal": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  {
    // The program knows nothing of the sandbox.
    files: ["**/*.ts"],
    ignores: ["sandbox/**", "sandbox.config.ts"],
    rules: onlyWithout(["**/sandbox/**", "**/sandbox.config.ts"]),
  },
  {
    // The sandbox knows the program by sandbox.config.ts alone.
    files: ["sandbox/src/**/*.ts", "sandbox/bench/**/*.ts"],
    rules: onlyWithout(PROGRAM_FOLDERS),
  },
  {
    // A rehearsal uses the engine's public surface.
    files: ["sandbox/src/rehearsal/**/*.ts"],
    rules: onlyWithout([...PROGRAM_FOLDERS, "**/engine/*/**", "**/engine/!(index.ts)"]),
  },
  {
    files: ["sandbox/src/engine/**/*.ts"],
    rules: onlyWithout([...PROGRAM_FOLDERS, "**/rehearsal/**", "**/commands/**"]),
  },
  { files: ["**/*.{js,mjs}"], extends: [tseslint.configs.recommended] },
  {
    // chai's assertions are property reads: expect(x).to.be.true
    files: ["**/test/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
);
