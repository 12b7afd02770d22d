// Runs in the browser before charts.js: what the plots mark behind and over their lines.
/* global uPlot, globalThis */
globalThis.marksOf = (data, style) => {
  /** Shades each `pulumi up`. */
  function shadeUpdates({ ctx, bbox, valToPos }) {
    ctx.fillStyle = style("shade");
    for (const { update } of data.steps) {
      if (!update) continue;
      const [from, until] = update.map((seconds) => valToPos(seconds, "x", true));
      ctx.fillRect(from, bbox.top, until - from, bbox.height);
    }
  }

  /** Marks each interval with a lost request from top to bottom, as one of hundreds is too small to see. */
  function shadeLost({ ctx, bbox, valToPos }) {
    ctx.fillStyle = style("lost-fill");
    data.lost.forEach((lost, index) => {
      if (!lost) return;
      const from = valToPos(data.at[index], "x", true);
      const width = valToPos(data.at[index] + data.intervalSeconds, "x", true) - from;
      ctx.fillRect(from, bbox.top, Math.max(width, 2 * uPlot.pxRatio), bbox.height);
    });
  }

  /** Gets ready to draw lines with labels. */
  function prepare(ctx, textBaseline) {
    const scale = uPlot.pxRatio;
    ctx.font = `${11 * scale}px system-ui, sans-serif`;
    ctx.textAlign = "left";
    ctx.textBaseline = textBaseline;
    ctx.lineWidth = scale;
    return scale;
  }

  /** Draws a line from top to bottom. */
  function drawLine({ ctx, bbox }, x) {
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }

  /** Marks where each step begins, with its number where there is room. */
  function markSteps(plot) {
    const { ctx, bbox, valToPos } = plot;
    ctx.save();
    const scale = prepare(ctx, "bottom");
    let freeFrom = -Infinity;
    data.steps.forEach(({ from, ok }, index) => {
      const x = valToPos(from, "x", true);
      ctx.strokeStyle = ctx.fillStyle = style(ok ? "mark" : "lost");
      ctx.setLineDash([3 * scale, 3 * scale]);
      drawLine(plot, x);
      const label = String(index + 1);
      if (x < freeFrom) return;
      ctx.fillText(label, x - 1 * scale, bbox.top - 2 * scale);
      freeFrom = x + ctx.measureText(label).width + 4 * scale;
    });
    ctx.restore();
  }

  /** Marks moments within the steps, with their labels where there is room. */
  function markMoments(plot, hasLabels = true) {
    const { ctx, bbox, valToPos } = plot;
    ctx.save();
    const scale = prepare(ctx, "top");
    ctx.strokeStyle = ctx.fillStyle = style("text");
    let freeFrom = -Infinity;
    for (const { label, at } of data.steps.flatMap(({ marks = [] }) => marks)) {
      const x = valToPos(at, "x", true);
      drawLine(plot, x);
      const until = x + ctx.measureText(label).width + 6 * scale;
      if (!hasLabels || x < freeFrom || until > bbox.left + bbox.width) continue;
      ctx.fillText(label, x + 3 * scale, bbox.top + 2 * scale);
      freeFrom = until;
    }
    ctx.restore();
  }

  return { shadeUpdates, shadeLost, markSteps, markMoments };
};
