// Draws tables marked data-chart="line" or "bars" as charts above them; the table stays and says the same.
// Each row: a heading and a cell with data-value; where the heading is a link, a click on the chart follows it.
import * as echarts from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

const MOST_BARS = 12;
const root = document.documentElement;
const drawn = [];

function colour(name) {
  return getComputedStyle(root).getPropertyValue(`--${name}`).trim();
}

function read(table) {
  return [...table.tBodies[0].rows].map((row) => ({
    name: row.cells[0].textContent.trim(),
    value: Number(row.querySelector("[data-value]").dataset.value),
    url: row.cells[0].querySelector("a")?.href,
  }));
}

function options(kind, rows, large) {
  const ink = colour("ink");
  const line = colour("line");
  const text = { color: ink, fontSize: large, fontFamily: colour("font") };
  const names = { type: "category", data: rows.map((row) => row.name), axisLabel: { ...text, hideOverlap: true }, axisLine: { lineStyle: { color: colour("edge") } }, axisTick: { show: false } };
  const numbers = { type: "value", minInterval: 1, axisLabel: { ...text, hideOverlap: true }, splitLine: { lineStyle: { color: line } } };
  const bars = kind === "bars";
  return {
    animation: false,
    grid: { left: 8, right: 20, top: 16, bottom: 8, containLabel: true },
    // Drawn, not built of elements: the content security policy allows no styles in markup.
    tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: bars ? "shadow" : "line" }, backgroundColor: colour("paper"), borderColor: colour("edge"), textStyle: text },
    xAxis: bars ? numbers : names,
    yAxis: bars ? { ...names, inverse: true, axisLabel: { ...text, width: 120, overflow: "truncate" } } : numbers,
    series: [
      bars
        ? { type: "bar", data: rows.map((row) => row.value), itemStyle: { color: colour("accent") }, barMaxWidth: 22 }
        : { type: rows.length > 3 ? "line" : "bar", data: rows.map((row) => row.value), color: colour("accent"), barMaxWidth: 40, symbolSize: 7, areaStyle: { opacity: 0.12 } },
    ],
  };
}

function draw({ chart, kind, rows }) {
  const large = Math.round(Number.parseFloat(getComputedStyle(document.body).fontSize) * 0.8);
  chart.setOption(options(kind, rows, large), true);
}

for (const table of document.querySelectorAll("table[data-chart=line], table[data-chart=bars]")) {
  const kind = table.dataset.chart;
  const rows = kind === "bars" ? read(table).slice(0, MOST_BARS) : read(table);
  if (rows.length < 2) continue;
  const box = document.createElement("div");
  box.className = "chart no-print";
  if (kind === "bars") box.style.height = `${rows.length * 2.4 + 3}em`;
  box.setAttribute("aria-hidden", "true"); // the table says the same to those who cannot see it
  (table.closest("details") ?? table).before(box);
  table.classList.add("is-drawn");
  const chart = echarts.init(box, null, { renderer: "canvas" });
  chart.getZr().on("click", (event) => {
    const at = chart.convertFromPixel({ gridIndex: 0 }, [event.offsetX, event.offsetY]);
    const url = at && rows[at[kind === "bars" ? 1 : 0]]?.url;
    if (url) location.assign(url);
  });
  drawn.push({ chart, kind, rows, box });
}

for (const each of drawn) draw(each);
addEventListener("resize", () => drawn.forEach(({ chart }) => chart.resize()));
new MutationObserver(() => drawn.forEach(draw)).observe(root, { attributes: true, attributeFilter: ["data-bs-theme", "data-type", "data-contrast"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.forEach(draw));
