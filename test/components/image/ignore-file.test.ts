import { expect } from "chai";
import { parseIgnoreRules } from "../../../components/image/ignore-file.ts";

const ignored = (text: string, ...paths: string[]) => {
  const rules = parseIgnoreRules(text);
  return paths.filter((path) => rules.isIgnored(path));
};

describe(".dockerignore", () => {
  const cases: [title: string, text: string, ignored: string[], kept: string[]][] = [
    ["nothing", "", [], ["a", "a/b"]],
    ["a name, at the top only", "a.log", ["a.log"], ["b/a.log", "a.log2"]],
    ["what is in a folder", "node_modules", ["node_modules", "node_modules/a/b.js"], ["src/node_modules"]],
    ["slashes at both ends", "/dist/", ["dist/a"], ["a/dist"]],
    ["* within one folder", "*/temp*", ["a/temp", "a/temporary/x"], ["temp", "a/b/temp"]],
    ["? as one character", "te?t", ["test"], ["tet", "te/t"]],
    ["** as any folders", "**/*.md", ["a.md", "a/b/c.md"], ["a.mdx"]],
    ["** inside and at the end", "a/**/b\nc/**", ["a/b", "a/x/y/b", "c/d/e"], ["a/bc", "c"]],
    ["a class of characters", "[ab].[^t]s", ["a.js", "b.js"], ["c.js", "a.ts"]],
    ["an escaped character", "a\\*b", ["a*b"], ["axb"]],
    ["dots and pluses literally", "a.b+", ["a.b+"], ["axb+", "a.bb"]],
    ["parentheses, braces and bars literally", "a(1)|{b}.c", ["a(1)|{b}.c"], ["a1", "{b}.c"]],
    ["an escaped plus", "a\\+b", ["a+b"], ["aab"]],
    ["a byte order mark", "\uFEFFa", ["a"], ["b"]],
    ["comments, blanks and spaces", "# a\n\n  b  \r\n", ["b"], ["a", "# a"]],
    ["an exception, when it comes last", "*\n!*.ts\n!keep", ["a.js"], ["a.ts", "keep/x.js"]],
    [
      "an exception only until it is taken back",
      "*.md\n!README*.md\nREADME-x.md",
      ["a.md", "README-x.md"],
      ["README.md"],
    ],
    ["paths with . and ..", "./a/../b", ["b"], ["a"]],
  ];
  for (const [title, text, gone, kept] of cases) {
    it(`takes ${title}`, () => {
      expect(ignored(text, ...gone, ...kept)).to.deep.equal(gone);
    });
  }

  it("refuses a pattern that Docker can't read, with the file and the next step", () => {
    expect(() => parseIgnoreRules("[a", "app/.dockerignore")).to.throw(
      /^app\/\.dockerignore: expected patterns that Docker reads, got one with a syntax error \(.+\)\. Docker wants a \] /,
    );
  });

  it("tells whether exceptions take files back in", () => {
    expect(parseIgnoreRules("*\n!a").hasExceptions).to.be.true;
    expect(parseIgnoreRules("a\n#!b").hasExceptions).to.be.false;
  });
});
