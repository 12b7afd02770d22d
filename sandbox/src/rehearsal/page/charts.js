// Runs in the browser, where uPlot is a global. The page inlines both.
/* global uPlot, document, matchMedia, getComputedStyle, ResizeObserver */
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const clock = (seconds) => {
    const whole = Math.max(0, Math.round(seconds));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };
  const number = (value, unit) => (value == null ? "–" : `${Number(value.toPrecision(3))}${unit}`);
  const stepAt = (seconds) => {
    const index = data.steps.findLastIndex(({ from }) => from <= seconds);
    return index < 0 ? "" : ` · ${index + 1} ${data.steps[index].name}`;
  };
  const last = data.at.at(-1) + data.intervalSeconds;

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

  /** Marks where each step begins, with its number where there is room. */
  function markSteps({ ctx, bbox, valToPos }) {
    const scale = uPlot.pxRatio;
    ctx.save();
    ctx.font = `${11 * scale}px system-ui, sans-serif`;
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    ctx.lineWidth = scale;
    let freeFrom = -Infinity;
    data.steps.forEach(({ from, ok }, index) => {
      const x = valToPos(from, "x", true);
      ctx.strokeStyle = ctx.fillStyle = style(ok ? "mark" : "lost");
      ctx.setLineDash([3 * scale, 3 * scale]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      const label = String(index + 1);
      if (x < freeFrom) return;
      ctx.fillText(label, x - 1 * scale, bbox.top - 2 * scale);
      freeFrom = x + ctx.measureText(label).width + 4 * scale;
    });
    ctx.restore();
  }

  /** Marks moments within the steps, with their labels where there is room. */
  function markMoments({ ctx, bbox, valToPos }) {
    const scale = uPlot.pxRatio;
    ctx.save();
    ctx.font = `${11 * scale}px system-ui, sans-serif`;
    ctx.textBaseline = "top";
    ctx.lineWidth = scale;
    ctx.strokeStyle = ctx.fillStyle = style("text");
    let freeFrom = -Infinity;
    for (const { label, at } of data.steps.flatMap(({ marks = [] }) => marks)) {
      const x = valToPos(at, "x", true);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      const until = x + ctx.measureText(label).width + 6 * scale;
      if (x < freeFrom || until > bbox.left + bbox.width) continue;
      ctx.fillText(label, x + 3 * scale, bbox.top + 2 * scale);
      freeFrom = until;
    }
    ctx.restore();
  }

  const axis = (more) => ({
    stroke: style("text"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: style("grid"), width: 1 },
    ticks: { stroke: style("grid"), width: 1 },
    ...more,
  });

  function options(width, { height, unit, series, logarithmic = false }) {
    return {
      width,
      height,
      padding: [16, 20, 0, 0],
      cursor: { sync: { key: "run" }, drag: { x: false, y: false } },
      legend: { markers: { width: 0, fill: (plot, index) => plot.series[index].stroke(plot, index) } },
      scales: {
        x: { time: false, range: () => [0, last] },
        y: logarithmic
          ? {
              distr: 3,
              range: (_, low, high) => [10 ** Math.floor(Math.log10(low || 1)), (high || 10) * 1.3],
            }
          : { range: (_, low, high) => [0, Math.max(1, high * 1.1)] },
      },
      axes: [
        axis({
          size: 32,
          values: (_, seconds) => seconds.map(clock),
          incrs: [1, 5, 10, 30, 60, 120, 300, 600, 1200, 3600],
        }),
        axis({
          size: 64,
          values: (_, values) => values.map((value) => (value == null ? "" : number(value, unit))),
        }),
      ],
      series: [
        { label: "time", value: (_, seconds) => (seconds == null ? "–" : clock(seconds) + stepAt(seconds)) },
        ...series.map(({ label, color, fill, bars }) => ({
          label,
          stroke: style(color),
          fill: bars ? style(color) : fill && style(`${color}-fill`),
          width: bars ? 0 : 1.5,
          // A single lost request must be seen on a phone too, and a count is that of a whole interval.
          paths: bars
            ? uPlot.paths.bars({ size: [1, Infinity, 3], align: 1 })
            : fill && uPlot.paths.stepped({ align: 1 }),
          points: { show: false },
          value: (_, value) => number(value, unit),
        })),
      ],
      hooks: { drawClear: [shadeUpdates, shadeLost], draw: [markSteps, markMoments] },
    };
  }

  const colors = Object.keys(data.answers);
  const charts = [
    {
      id: "requests",
      height: 240,
      unit: "/s",
      series: [
        ...colors.map((color) => ({ label: color, color, fill: true })),
        { label: "lost", color: "lost", bars: true },
      ],
      values: [...colors.map((color) => data.answers[color]), data.lost],
    },
    {
      id: "latency",
      height: 240,
      unit: " ms",
      logarithmic: true,
      series: Object.keys(data.latency).map((name) => ({ label: name, color: name })),
      values: Object.values(data.latency),
    },
  ];

  function draw(chart) {
    const place = document.getElementById(chart.id);
    const plot = new uPlot(options(place.clientWidth, chart), [data.at, ...chart.values], place);
    return { plot, place, height: chart.height };
  }

  let drawn = charts.map(draw);
  // The size comes before the first paint, and again when a phone is turned.
  new ResizeObserver(() =>
    drawn.forEach(({ plot, place, height }) => plot.setSize({ width: place.clientWidth, height })),
  ).observe(document.body);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    drawn.forEach(({ plot }) => plot.destroy());
    drawn = charts.map(draw);
  });
})();
