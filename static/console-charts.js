// Lines over days, from the JSON that the page carries. The same numbers stand in tables for whoever cannot see the charts.
const charts = JSON.parse(document.getElementById("charts").textContent);
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

function options(chart) {
  const share = (value) => (chart.bps ? `${value / 100}%` : String(value));
  const axis = { type: "value", minInterval: 1, axisLabel: { formatter: share }, splitLine: { show: false } };
  return {
    animation: !calm,
    aria: { enabled: true },
    color: ["#0b6b57", "#c2571a", "#3d5a98", "#8a2f6b", "#7a6a00"],
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 16, top: 48, bottom: 8, containLabel: true },
    legend: { type: "scroll", top: 0 },
    tooltip: { trigger: "axis", valueFormatter: share, confine: true },
    xAxis: { type: "category", data: chart.days },
    yAxis: chart.axes ? chart.axes.map((name) => ({ ...axis, name })) : { ...axis, splitLine: { show: true } },
    series: chart.lines.map((line) => ({ ...line, showSymbol: false, step: line.type === "line" && chart.bps ? "end" : false })),
  };
}

if (window.echarts) {
  for (const place of document.querySelectorAll("[data-chart]")) {
    const drawn = echarts.init(place, null, { renderer: "svg" });
    drawn.setOption(options(charts[place.dataset.chart]));
    addEventListener("resize", () => drawn.resize());
  }
}
