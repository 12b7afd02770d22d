// Runs in the browser before charts.js: the rows of pods, gates and hooks, drawn over the same time as the plots.
/* global uPlot, globalThis */
globalThis.bandsOf = ({ cluster, until, intervalSeconds }, style) => {
  const { pods, jobs, unwatched } = cluster;
  const most = Math.max(
    1,
    ...Object.values(pods).flatMap(({ ready, notReady }) => ready.map((count, i) => count + notReady[i])),
  );
  const rows = [
    ...Object.entries(pods).map(([color, counts]) => ({ label: `${color} pods`, height: 40, color, counts })),
    ...[...new Set(jobs.map(({ name }) => name))]
      .sort()
      .map((label) => ({ label, height: 24, jobs: jobs.filter(({ name }) => name === label) })),
  ];
  const PAD = 5;

  /** Draws each pod as a stripe: those that are ready from below, the others on top. */
  function drawPods({ color, counts }, { ctx, x, top, height }) {
    const stripe = height / most;
    // A line between the stripes, so that they can be counted.
    const gap = stripe > 3 * uPlot.pxRatio ? uPlot.pxRatio : 0;
    counts.at.forEach((from, i) => {
      const left = x(from);
      const width = Math.max(1, x(counts.at[i + 1] ?? until) - left);
      const all = counts.ready[i] + counts.notReady[i];
      for (let pod = 0; pod < all; pod++) {
        ctx.fillStyle = style(pod < counts.ready[i] ? color : `${color}-pale`);
        ctx.fillRect(left, top + height - (pod + 1) * stripe, width, stripe - gap);
      }
    });
  }

  function drawJobs({ jobs }, { ctx, x, top, height }) {
    for (const { from, until, end } of jobs) {
      ctx.fillStyle = style(`job-${end}`);
      ctx.fillRect(x(from), top, Math.max(3 * uPlot.pxRatio, x(until) - x(from)), height);
    }
  }

  function hatch({ ctx, x, top, height }) {
    const step = 7 * uPlot.pxRatio;
    ctx.save();
    ctx.lineWidth = uPlot.pxRatio;
    ctx.strokeStyle = style("mark");
    for (const [from, to] of unwatched) {
      const [left, right] = [x(from), Math.max(x(to), x(from) + 2 * uPlot.pxRatio)];
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, top, right - left, height);
      ctx.clip();
      ctx.fillStyle = style("page");
      ctx.fillRect(left, top, right - left, height);
      ctx.beginPath();
      for (let at = left - height; at < right; at += step) {
        ctx.moveTo(at, top + height);
        ctx.lineTo(at + height, top);
      }
      ctx.stroke();
      ctx.restore();
    }
    ctx.restore();
  }

  /** Writes the row's name beside it, one word a line where it is long. */
  function label(text, { ctx, left, top, height }) {
    const scale = uPlot.pxRatio;
    ctx.font = `${11 * scale}px system-ui, sans-serif`;
    ctx.fillStyle = style("text");
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    const lines = ctx.measureText(text).width < left - 8 * scale ? [text] : text.split(" ");
    lines.forEach((line, i) =>
      ctx.fillText(line, left - 6 * scale, top + height / 2 + (i - (lines.length - 1) / 2) * 11 * scale),
    );
  }

  function draw({ ctx, bbox, valToPos }) {
    // Whole pixels, so that what follows on another is not pale where they meet.
    const x = (seconds) => Math.round(valToPos(seconds, "x", true));
    const pad = PAD * uPlot.pxRatio;
    let top = bbox.top;
    ctx.save();
    for (const row of rows) {
      const height = row.height * uPlot.pxRatio;
      const place = { ctx, x, left: bbox.left, top: top + pad / 2, height: height - pad };
      if (row.counts) drawPods(row, place);
      else drawJobs(row, place);
      label(row.label, place);
      top += height;
    }
    ctx.restore();
    hatch({ ctx, x, top: bbox.top, height: bbox.height });
  }

  const isWatched = (seconds) => !unwatched.some(([from, to]) => from <= seconds && seconds < to);
  const podsAt =
    ({ at, ready, notReady }) =>
    (seconds) => {
      const i = at.findLastIndex((from) => from <= seconds);
      if (i < 0) return "0";
      return notReady[i] > 0 ? `${ready[i]} + ${notReady[i]} not ready` : String(ready[i]);
    };
  const jobsAt = (name) => (seconds) => {
    // A bar is drawn wider than the moment that it took.
    const found = jobs.findLast(
      (job) => job.name === name && job.from <= seconds + intervalSeconds && seconds <= job.until,
    );
    return found ? found.end : "–";
  };
  const grid = Array.from({ length: Math.ceil(until / intervalSeconds) + 1 }, (_, i) => i * intervalSeconds);
  return {
    id: "cluster",
    height: rows.reduce((sum, { height }) => sum + height, 0),
    values: [grid, ...rows.map(() => grid.map(() => 0))],
    rows: rows.map(({ label, color, counts }) => ({
      label,
      color: color ?? "page",
      textAt: (seconds) =>
        counts && !isWatched(seconds) ? "?" : (counts ? podsAt(counts) : jobsAt(label))(seconds),
    })),
    draw,
  };
};
