import { expect } from "chai";
import { fingerprint, previewSummary } from "../../delivery/preview-summary.ts";
import type { StackPreview } from "../../delivery/stack-preview.ts";

const SERVICE = "kubernetes:core/v1:Service";
const SELECTOR = { path: "spec.selector.color", before: "blue", after: "green" };
const NOTHING: StackPreview = {
  stack: "dev",
  changes: [],
  unchanged: 33,
  violations: [],
  messages: [],
  failed: false,
};
const BLUE = { external: "blue 1.0.0", internal: "green 1.1.0" };
const GREEN = { external: "green 1.1.0", internal: "blue 1.0.0" };
const SWITCH: StackPreview = {
  ...NOTHING,
  traffic: { before: BLUE, after: GREEN },
  changes: [{ operation: "update", type: SERVICE, name: "public", properties: [SELECTOR] }],
};

describe("previewSummary", () => {
  it("shows a switch first", () => {
    expect(previewSummary(SWITCH)).to.equal(
      [
        "## Preview of `dev`",
        "",
        "> [!IMPORTANT]",
        "> **External users: blue 1.0.0 → green 1.1.0**",
        "",
        "Internal testers: green 1.1.0 → blue 1.0.0",
        "",
        "1 to update, 33 unchanged.",
        "",
        "| | resource | changes |",
        "| --- | --- | --- |",
        `| update | \`${SERVICE}\` \`public\` | \`spec.selector.color\`: \`blue\` → \`green\` |`,
      ].join("\n"),
    );
  });

  it("draws a switch where GitHub shows it, after the text and before the changes", () => {
    const text = previewSummary(SWITCH, true);
    expect(text.replace(/\n\n```mermaid\nflowchart LR\n[^`]+```(?=\n\n1 to update)/, "")).to.equal(
      previewSummary(SWITCH),
    );
    expect(text).to.include('after-external["green 1.1.0"]:::green');
  });

  it("draws nothing where users and testers stay on their releases", () => {
    const preview = { ...SWITCH, traffic: { before: BLUE, after: BLUE } };
    expect(previewSummary(preview, true)).to.equal(previewSummary(preview));
  });

  it("says that external users stay on their release", () => {
    const after = { external: "blue 1.0.0", internal: "green 1.1.0" };
    const traffic = { before: { external: "blue 1.0.0", internal: undefined }, after };
    expect(previewSummary({ ...NOTHING, traffic })).to.equal(
      [
        "## Preview of `dev`",
        "",
        "External users: blue 1.0.0, as before.",
        "",
        "Internal testers: none → green 1.1.0",
        "",
        "No changes, 33 unchanged.",
      ].join("\n"),
    );
  });

  it("says only why a preview failed", () => {
    expect(previewSummary({ ...NOTHING, failed: true, messages: ["error: ```\nno such version"] })).to.equal(
      [
        "## Preview of `dev`",
        "",
        "> [!CAUTION]",
        "> **The preview failed.**",
        "",
        "````text",
        "error: ```",
        "no such version",
        "````",
      ].join("\n"),
    );
  });

  it("names the policies that refuse or warn", () => {
    const violation = { policy: "one-public-service", resource: "public", message: "a second\none" };
    const violations = [
      { ...violation, mandatory: true },
      { ...violation, mandatory: false },
    ];
    expect(previewSummary({ ...NOTHING, violations })).to.include(
      [
        "- **Refused** by the policy `one-public-service`, for `public`: a second one",
        "- Warned by the policy `one-public-service`, for `public`: a second one",
      ].join("\n"),
    );
  });

  const value = (after: unknown) => {
    const changes = [
      {
        operation: "update",
        type: SERVICE,
        name: "web",
        properties: [{ path: "a", before: undefined, after }],
      },
    ];
    return /→ (.*) \|$/m.exec(previewSummary({ ...NOTHING, changes }))?.[1];
  };

  it("shows each value as code that can't become markup, and cuts long values", () => {
    expect(value("@all | <b>")).to.equal("`@all \\| <b>`");
    expect(value("`x`")).to.equal("`` `x` ``");
    expect(value({ a: [1] })).to.equal('`{"a":[1]}`');
    expect(value("line\nline")).to.equal("`line line`");
    expect(value("a".repeat(81))).to.equal(`\`${"a".repeat(80)}…\``);
    expect(value(undefined)).to.equal("none");
    expect(value("04da6b54-80e4-46f7-96ec-b56ff0331ba9")).to.equal("known after the update");
  });

  it("fits into a comment of GitHub with any number of changes", () => {
    const path = "p".repeat(60);
    const after = "v".repeat(1000);
    const properties = Array.from({ length: 11 }, () => ({ path, before: "old", after }));
    const resource = { operation: "create", type: SERVICE, name: "web", properties: [] };
    const changes = [{ ...resource, properties }, ...Array.from({ length: 100 }, () => resource)];
    const messages = ["m".repeat(100_000)];
    const text = previewSummary({ ...NOTHING, changes, messages });
    expect(text).to.include("<br>and 1 more |").and.include("| | and 1 more | |").and.include("mm\n…\n```");
    expect(text.length).to.be.lessThan(20_000);
  });

  describe("in a comment of GitHub", () => {
    const LONGEST_COMMENT = 65_536;
    const count = (text: string, line: RegExp) => text.match(line)?.length ?? 0;
    const others = (text: string) => Number(/\band (\d+) more/.exec(text)?.[1] ?? 0);

    it("leaves out changes that do not fit into a comment, and counts them", () => {
      const long = { path: `spec.template.${"p".repeat(60)}`, before: "b".repeat(90), after: "a".repeat(90) };
      const properties = Array.from({ length: 10 }, () => long);
      const update = { operation: "update", type: SERVICE, name: "web", properties };
      const changes = Array.from({ length: 30 }, () => update);
      const text = previewSummary({ ...SWITCH, changes }, true);
      expect(text.length).to.be.within(LONGEST_COMMENT - 8000, LONGEST_COMMENT);
      const rows = count(text, /^\| update \|/gm);
      expect(rows).to.be.above(0);
      expect([rows + others(text), others(text) > 0]).to.deep.equal([30, true]);
      expect(text)
        .to.include("30 to update, 33 unchanged.")
        .and.include("External users: blue 1.0.0 → green 1.1.0");
    });

    it("leaves out violations that do not fit into a comment, warnings first, and counts them", () => {
      const violations = Array.from({ length: 40 }, (_, index) => ({
        mandatory: index >= 30,
        policy: "restricted-pods",
        resource: "web",
        message: "m".repeat(2000),
      }));
      const text = previewSummary({ ...SWITCH, violations, messages: ["e".repeat(9000)] });
      expect(text.length).to.be.at.most(LONGEST_COMMENT);
      expect(count(text, /^- \*\*Refused\*\*/gm)).to.equal(10);
      const shown = count(text, /^- (\*\*Refused\*\*|Warned) /gm);
      expect([shown + others(text), others(text) > 0]).to.deep.equal([40, true]);
      expect(text).to.include("`spec.selector.color`: `blue` → `green`");
    });

    it("fits into a comment with a message, violation or resource of any length", () => {
      const monster = "`".repeat(70_000);
      const violation = { mandatory: true, policy: monster, resource: monster, message: monster };
      const change = { operation: "create", type: SERVICE, name: monster, properties: [] };
      const users = { external: `blue ${'"'.repeat(500)}`, internal: `green ${"#".repeat(500)}` };
      const traffic = { before: users, after: { ...users, external: `green ${'"'.repeat(500)}` } };
      const preview = { ...SWITCH, traffic, violations: [violation], changes: [change], messages: [monster] };
      const text = previewSummary(preview, true);
      expect(text.length).to.be.at.most(LONGEST_COMMENT);
      expect(text).to.include("- and 1 more").and.include("| | and 1 more | |");
    });
  });
});

describe("fingerprint", () => {
  const changed = (preview: Partial<StackPreview>) => fingerprint([{ ...SWITCH, ...preview }]);

  it("stays the same for the same changes with other messages", () => {
    expect(changed({})).to.match(/^[0-9a-f]{16}$/);
    expect(changed({ messages: ["warning: a pod is slow"], unchanged: 34 })).to.equal(changed({}));
  });

  it("differs for any other change", () => {
    const others = [
      changed({ changes: [] }),
      changed({ changes: [{ ...SWITCH.changes[0]!, properties: [{ ...SELECTOR, after: "blue" }] }] }),
      changed({ traffic: { before: BLUE, after: BLUE } }),
      changed({ stack: "prod" }),
      fingerprint([]),
    ];
    expect(new Set([...others, changed({})])).to.have.lengthOf(6);
  });
});
