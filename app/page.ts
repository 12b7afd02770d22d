import type { Identity } from "./settings.ts";

/** Backgrounds of the page. White text on each has a contrast of at least 7:1 (WCAG AAA). */
export const BACKGROUNDS: Readonly<Record<string, string>> = { blue: "#0b4aa8", green: "#0a5c36" };
export const OTHER_BACKGROUND = "#44474e";

/** Renders the HTML page of one instance in its colour. */
export function renderPage({ version, color, pod, node }: Identity): string {
  const background = BACKGROUNDS[color] ?? OTHER_BACKGROUND;
  const title = escapeHtml(`${color} ${version}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 2'%3E%3Ccircle cx='1' cy='1' r='1' fill='${encodeURIComponent(background)}'/%3E%3C/svg%3E">
<style>
  body { margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 2rem; box-sizing: border-box;
         background: ${background}; color: #fff; font: 1.125rem/1.5 system-ui, sans-serif; }
  h1 { margin: 0; font-size: clamp(3rem, 14vw, 9rem); line-height: 1; letter-spacing: -0.03em; text-transform: capitalize; }
  dl { margin: 2.5rem 0 0; display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.5rem;
       padding-top: 1.5rem; border-top: 2px solid #fff; }
  dd { margin: 0; font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
  <h1>${escapeHtml(color)}</h1>
  <dl>
    <dt>Version</dt><dd>${escapeHtml(version)}</dd>
    <dt>Color</dt><dd>${escapeHtml(color)}</dd>
    <dt>Pod</dt><dd>${escapeHtml(pod)}</dd>
    <dt>Node</dt><dd>${escapeHtml(node)}</dd>
  </dl>
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
