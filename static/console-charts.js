// Pictures from the JSON that the page carries. The same numbers stand in tables for whoever cannot see them.
const charts = JSON.parse(document.getElementById("charts").textContent);
const WIDE = 720, DASHES = ["solid", "dashed", "dotted"];
const share = (bps) => `${bps / 100}%`;
const number = (value) => value.toLocaleString("en-US");

const base = () => ({
  animation: false,
  aria: { enabled: true },
  color: ["#0b6b57", "#c2571a", "#2f5fb3", "#a3327f", "#8a6d00", "#5b4bb5", "#b3362b", "#4a5563"],
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
  grid: { left: 8, right: 16, top: 48, bottom: 8, containLabel: true },
});

const kinds = {
  days(chart, place) {
    const said = chart.bps ? share : number, many = chart.lines.length > 3, beside = many && place.clientWidth > WIDE;
    const axis = { type: "value", minInterval: 1, axisLabel: { formatter: said }, splitLine: { show: false } };
    return {
      ...base(),
      ...(beside && { grid: { left: 8, right: 248, top: 24, bottom: 8, containLabel: true } }),
      legend: beside
        ? { orient: "vertical", right: 0, top: 16, width: 224, itemGap: 12, textStyle: { width: 180, overflow: "truncate" }, tooltip: { show: true } }
        : { type: "scroll", top: 0 },
      tooltip: { trigger: "axis", valueFormatter: said, confine: true },
      xAxis: { type: "category", data: chart.days },
      yAxis: chart.axes ? chart.axes.map((name) => ({ ...axis, name })) : { ...axis, splitLine: { show: true } },
      series: chart.lines.map((line, place) => ({
        ...line,
        showSymbol: false,
        lineStyle: { width: 2, type: many ? DASHES[place % DASHES.length] : "solid" },
        step: line.type === "line" && chart.bps ? "end" : false,
      })),
    };
  },
  bars(chart) {
    return {
      ...base(),
      grid: { left: 8, right: 48, top: 8, bottom: 8, containLabel: true },
      tooltip: { valueFormatter: number, confine: true },
      xAxis: { type: "value", minInterval: 1, axisLabel: { formatter: number, hideOverlap: true } },
      yAxis: { type: "category", data: chart.names, inverse: true, axisTick: { show: false } },
      series: [{ type: "bar", data: chart.bars, barMaxWidth: 28, label: { show: true, position: "right", formatter: (bar) => number(bar.value) } }],
    };
  },
  // Gains to the right of the middle, losses to its left.
  opposed: (chart) => grouped(chart, { stack: "one", said: (value) => number(Math.abs(value)) }),
  // Money before and after, side by side.
  beside: (chart) => grouped(chart, { said: (fen) => (fen / 100).toLocaleString("en-US") }),
  // Places on a plain plane: a degree of longitude is as much shorter than one of latitude as it is at this latitude.
  places(chart, place) {
    const across = chart.discs.map((disc) => disc.value[0]), up = chart.discs.map((disc) => disc.value[1]);
    const middle = [mid(across), mid(up)], most = Math.max(...chart.discs.map((disc) => disc.value[2]));
    const narrow = Math.cos((middle[1] / 1e6) * Math.PI / 180), wide = place.clientWidth / Math.max(place.clientHeight, 1);
    const high = 1.7 * Math.max(spread(up), (spread(across) * narrow) / wide, 10_000) / 2, broad = (high * wide) / narrow;
    const axis = (centre, reach) => ({ type: "value", min: centre - reach, max: centre + reach, axisLabel: { show: false }, axisTick: { show: false }, axisLine: { show: false } });
    return {
      ...base(),
      grid: { left: 0, right: 0, top: 0, bottom: 0 },
      tooltip: {
        confine: true,
        formatter: ({ name, value }) => `${echarts.format.encodeHTML(name)}<br>${chart.names.merchants} ${number(value[2])}<br>${chart.names.good} ${share(value[3])}<br>${chart.names.scans} ${number(value[4])}`,
      },
      xAxis: axis(middle[0], broad),
      yAxis: axis(middle[1], high),
      series: [{
        type: "scatter",
        data: chart.discs,
        symbolSize: (value) => 10 + Math.min(46, place.clientWidth / 14) * Math.sqrt(value[2] / most),
        itemStyle: { color: ({ value }) => shade(value[3]), borderColor: "#fff", borderWidth: 2, opacity: 0.92 },
        label: { show: true, position: "bottom", color: "#1f2937", formatter: ({ name, value }) => `${name} ${number(value[2])}` },
        labelLayout: { hideOverlap: true },
      }],
    };
  },
};

function grouped(chart, { stack, said }) {
  return {
    ...base(),
    legend: { top: 0 },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: said, confine: true },
    xAxis: { type: "value", axisLabel: { formatter: said, hideOverlap: true } },
    yAxis: { type: "category", data: chart.names, inverse: true, axisTick: { show: false } },
    series: chart.bars.map((bar) => ({ type: "bar", name: bar.name, data: bar.data, stack, color: bar.colour, barMaxWidth: 24 })),
  };
}

const mid = (values) => (Math.min(...values) + Math.max(...values)) / 2;
const spread = (values) => Math.max(...values) - Math.min(...values);
// From grey over ochre to the brand's green; the number itself stands in the tooltip and in the table.
const shade = (bps) => (bps < 3000 ? "#8b95a1" : bps < 5000 ? "#b7791f" : bps < 7000 ? "#4f8f3a" : "#0b6b57");

if (window.echarts) {
  for (const place of document.querySelectorAll("[data-chart]")) {
    const chart = charts[place.dataset.chart];
    if (!chart) continue;
    const drawn = echarts.init(place, null, { renderer: "svg" });
    drawn.setOption(kinds[chart.kind](chart, place));
    addEventListener("resize", () => { drawn.resize(); drawn.setOption(kinds[chart.kind](chart, place)); });
  }
}
