// Runs in the browser after uPlot, marks.js and bands.js. The page inlines them all.
/* global uPlot, bandsOf, marksOf, document, matchMedia, getComputedStyle, ResizeObserver */
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

  const { shadeUpdates, shadeLost, markSteps, markMoments } = marksOf(data, style);

  const axis = (more) => ({
    stroke: style("text"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: style("grid"), width: 1 },
    ticks: { stroke: style("grid"), width: 1 },
    ...more,
  });

  const xAxis = () =>
    axis({
      size: 32,
      values: (_, seconds) => seconds.map(clock),
      incrs: [1, 5, 10, 30, 60, 120, 300, 600, 1200, 3600],
    });
  // As wide in each plot, so that one moment is at one place in all of them.
  const Y_AXIS_SIZE = 72;
  const PADDING = [16, 20, 0, 0];
  const time = {
    label: "time",
    value: (_, seconds) => (seconds == null ? "–" : clock(seconds) + stepAt(seconds)),
  };
  const common = (width, height) => ({
    width,
    height,
    padding: PADDING,
    cursor: { sync: { key: "run" }, drag: { x: false, y: false } },
    legend: { markers: { width: 0, fill: (plot, index) => plot.series[index].stroke(plot, index) } },
  });
  const xScale = { time: false, range: () => [0, data.until] };

  function lines(width, { height, unit, series, logarithmic = false }) {
    return {
      ...common(width, height),
      scales: {
        x: xScale,
        y: logarithmic
          ? {
              distr: 3,
              range: (_, low, high) => [10 ** Math.floor(Math.log10(low || 1)), (high || 10) * 1.3],
            }
          : { range: (_, low, high) => [0, Math.max(1, high * 1.1)] },
      },
      axes: [
        xAxis(),
        axis({
          size: Y_AXIS_SIZE,
          values: (_, values) => values.map((value) => (value == null ? "" : number(value, unit))),
        }),
      ],
      series: [
        time,
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
      hooks: { drawClear: [shadeUpdates, shadeLost], draw: [markSteps, (plot) => markMoments(plot)] },
    };
  }

  /** Rows instead of lines: their names are where the other plots have figures. */
  function bands(width, { height, rows, draw }) {
    const [above] = PADDING;
    const x = xAxis();
    const options = common(width, above + height + x.size);
    return {
      ...options,
      cursor: { ...options.cursor, points: { show: false } },
      scales: { x: xScale, y: { range: () => [0, 1] } },
      axes: [x, axis({ size: Y_AXIS_SIZE, values: () => [], grid: { show: false }, ticks: { show: false } })],
      series: [
        time,
        ...rows.map(({ label, color, textAt }) => ({
          label,
          stroke: style(color),
          paths: () => null,
          points: { show: false },
          value: (plot, _, series, index) => (index == null ? "–" : textAt(plot.data[0][index])),
        })),
      ],
      hooks: {
        drawClear: [shadeUpdates],
        draw: [draw, markSteps, (plot) => markMoments(plot, false)],
      },
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
      values: [data.at, ...colors.map((color) => data.answers[color]), data.lost],
    },
    ...(data.cluster ? [bandsOf(data, style)] : []),
    {
      id: "latency",
      height: 240,
      unit: " ms",
      logarithmic: true,
      series: Object.keys(data.latency).map((name) => ({ label: name, color: name })),
      values: [data.at, ...Object.values(data.latency)],
    },
  ]
    // Without traffic there are no plots of it.
    .filter(({ id }) => document.getElementById(id));

  function draw(chart) {
    const place = document.getElementById(chart.id);
    const options = (chart.rows ? bands : lines)(place.clientWidth, chart);
    return { plot: new uPlot(options, chart.values, place), place, height: options.height };
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
