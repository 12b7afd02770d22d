// The launcher of policy packs compiles TypeScript that it requires with ts-node, whatever PulumiPolicy.yaml says. What
// this imports, Node.js runs as it is.
import "./policy-pack.ts";
