// The launcher of policy packs compiles the TypeScript file that it loads with ts-node, whatever PulumiPolicy.yaml says.
// Node.js itself runs what this JavaScript file imports.
import "./policy-pack.ts";
