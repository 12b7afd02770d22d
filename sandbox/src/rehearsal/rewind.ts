import type { PulumiStack } from "./pulumi-stack.ts";

/**
 * Takes external users back to what blue runs, if an earlier rehearsal left them on green: each one starts by changing
 * blue, and an update that switches to a colour and changes it is refused.
 */
export async function rewind(stack: PulumiStack, publicService: string): Promise<void> {
  if ((await stack.selectedColor(publicService)) !== "green") return;
  await stack.setConfig({ activeColor: "blue", "blue.replicas": 2 });
  await stack.up();
}
