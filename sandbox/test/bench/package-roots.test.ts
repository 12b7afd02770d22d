import { expect } from "chai";
import { asFunction, withPackageRoots } from "../../bench/package-roots.ts";

describe("the program with package roots", () => {
  it("names every member of a deep import through its package", () => {
    expect(
      withPackageRoots(
        [
          'import type { Cluster, ClusterArgs } from "@pulumi/gcp/container/cluster.js";',
          'import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";',
          'import { Provider } from "@pulumi/kubernetes/provider.js";',
          'import type { input } from "@pulumi/kubernetes/types/index.js";',
          'import { Project as GoogleProject } from "@pulumi/gcp/organizations/project.js";',
        ].join("\n"),
      ),
    ).to.equal(
      [
        'import * as root0 from "@pulumi/gcp";',
        "import Cluster = root0.container.Cluster;",
        "import ClusterArgs = root0.container.ClusterArgs;",
        'import * as root1 from "@pulumi/kubernetes";',
        "import Deployment = root1.apps.v1.Deployment;",
        'import * as root2 from "@pulumi/kubernetes";',
        "import Provider = root2.Provider;",
        'import * as root3 from "@pulumi/kubernetes";',
        "import input = root3.types.input;",
        'import * as root4 from "@pulumi/gcp";',
        "import GoogleProject = root4.organizations.Project;",
      ].join("\n"),
    );
  });

  it("imports its own modules without their extension and other modules unchanged", () => {
    const others = 'import * as pulumi from "@pulumi/pulumi";\nimport { isIPv4 } from "node:net";\n';
    expect(
      withPackageRoots(
        `${others}import type {\n  Color,\n} from "../components/colors.ts";\nexport { a } from "./a.ts";`,
      ),
    ).to.equal(`${others}import type {\n  Color,\n} from "../components/colors";\nexport { a } from "./a";`);
  });

  it("puts everything after the imports into a function", () => {
    expect(
      asFunction(
        'import a from "./a";\nimport {\n  b,\n} from "./b";\n\nconst c = await a(b);\nexport default {\n  c,\n};\n',
      ),
    ).to.equal(
      'import a from "./a";\nimport {\n  b,\n} from "./b";\n\nexport = async () => {\n\n\nconst c = await a(b);\n' +
        "return {\n  c,\n};\n\n};\n",
    );
  });

  it("is refused when its entry point has no outputs", () =>
    expect(() => asFunction('import a from "./a";\na();\n')).to.throw(
      "index.ts: expected imports and `export default`, got only one of them or neither",
    ));
});
