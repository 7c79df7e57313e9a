"use strict";
const at = id => document.getElementById(id);
const report = JSON.parse(at("report").textContent), events = JSON.parse(at("trace").textContent).traceEvents;
const fix = (v, d) => v.toLocaleString("en", { minimumFractionDigits: d, maximumFractionDigits: d });
const us = v => v >= 1e6 ? fix(v / 1e6, 2) + " s" : v >= 1e4 ? fix(v / 1e3, 1) + " ms" : v >= 1e3 ? fix(v / 1e3, 2) + " ms" : fix(v, v >= 100 ? 0 : 1) + " µs";
const bytes = v => v >= 1 << 30 ? fix(v / (1 << 30), 1) + " GiB" : v >= 1 << 20 ? fix(v / (1 << 20), 1) + " MiB" : v >= 1024 ? fix(v / 1024, 1) + " KiB" : fix(v, 0) + " B";
const percent = v => fix(v * 100, 1) + " %";
const activities = ["compute", "copy", "load", "serialise", "wire", "wait"];
const measured = report.measured, timeOf = l => l.measured_us ? l.measured_us.p50 : l.p50_us;
const deviceOf = new Map(report.devices.map(d => [d.name, d])), titleOf = d => d.is_host && d.name !== "host" ? `${d.name} (host)` : d.name;
const shareOf = l => { const d = deviceOf.get(l.device); return l.measured_us && d.measured ? l.measured_us.p50 / Math.max(d.measured.end_us.p50, 1e-9) : l.share; };

// Elements.

function make(name, attributes, parent, text) {
  const made = document.createElement(name);
  for (const [k, v] of Object.entries(attributes)) made.setAttribute(k, v);
  if (text !== undefined) made.textContent = text;
  if (parent) parent.append(made);
  return made;
}

function svg(name, attributes, parent, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [k, v] of Object.entries(attributes)) made.setAttribute(k, v);
  if (text !== undefined) made.textContent = text;
  if (parent) parent.append(made);
  return made;
}

const told = (element, text) => { element.setAttribute("data-tip", text); return element; };
const named = (into, x, y, text) => svg("text", { x, y, class: "name" }, into, text);

function canvas(id, height, label) {
  const width = Math.max(at(id).clientWidth, 200), made = svg("svg", { viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": label });
  at(id).replaceChildren(made);
  return [made, width];
}

function timeAxis(into, end, width, y) {
  const rough = end / (width < 420 ? 3 : 8), power = 10 ** Math.floor(Math.log10(rough)), step = [1, 2, 5, 10].map(f => f * power).find(s => s >= rough);
  for (let t = 0; t <= end; t += step) {
    const x = t / end * (width - 2);
    svg("line", { x1: x, x2: x, y1: 0, y2: y, stroke: "var(--line)" }, into);
    if (x < width - 28) svg("text", { x, y: y + 15, "text-anchor": t === 0 ? "start" : "middle" }, into, t === 0 ? "0" : us(t));
  }
}

function logAxes(into, [x0, x1], [y0, y1], area, showX, showY) {
  const px = x => area.left + (Math.log10(x) - x0) / (x1 - x0) * (area.right - area.left), py = y => area.floor - (Math.log10(y) - y0) / (y1 - y0) * (area.floor - area.top);
  const every = (low, high, room) => Math.max(1, Math.ceil((high - low) / room));
  for (let i = x0; i <= x1; i += every(x0, x1, (area.right - area.left) / 52)) {
    svg("line", { x1: px(10 ** i), x2: px(10 ** i), y1: area.top, y2: area.floor, stroke: "var(--line)" }, into);
    svg("text", { x: px(10 ** i), y: area.floor + 16, "text-anchor": i === x1 ? "end" : "middle" }, into, showX(10 ** i));
  }
  for (let i = y0; i <= y1; i += every(y0, y1, (area.floor - area.top) / 26)) {
    svg("line", { x1: area.left, x2: area.right, y1: py(10 ** i), y2: py(10 ** i), stroke: "var(--line)" }, into);
    svg("text", { x: area.left - 7, y: py(10 ** i) + 4, "text-anchor": "end" }, into, showY(10 ** i));
  }
  return [px, py];
}

function key(id, shown) {
  at(id).replaceChildren(...activities.filter(shown).map(a => { const item = make("span", {}, null), mark = make("i", {}, item); mark.style.background = `var(--${a})`; item.append(a); return item; }));
}

const decades = (low, high) => { const first = Math.floor(Math.log10(low)); return [first, Math.max(Math.ceil(Math.log10(high)), first + 1)]; };
const colourOf = l => l.bound === "compute" ? "var(--compute)" : l.bound === "memory" ? "var(--serialise)" : "var(--copy)";
const radiusOf = l => 3 + 9 * Math.sqrt(Math.min(shareOf(l), 1));

// Figures.

const inferences = events.filter(e => e.ph === "M" && e.name === "process_name").map(e => ({ pid: e.pid, name: e.args.name }));
const ofInference = pid => events.filter(e => e.pid === pid);
let shownPid = inferences[inferences.length - 1].name === "measured" && ofInference(inferences.length).some(e => e.ph === "X") ? inferences.length : 1;

function figures() {
  const figure = (what, value, ...more) => { const into = make("div", { class: "figure" }, at("figures")); make("span", { class: "what" }, into, what); make("b", {}, into, value); for (const m of more) make("span", {}, into, m); };
  const said = report.latency_us;
  if (measured) {
    const took = measured.latency_us;
    figure("measured, median", us(took.p50), `p90 ${us(took.p90)}, p99 ${us(took.p99)}`, `spread ${percent(took.spread)}: ${us(took.low)} to ${us(took.high)}`);
    figure("predicted", us(said.p50), `${us(said.p10)} to ${us(said.p90)}, p10 to p90`, `measured is ${fix(took.p50 / said.p50, 2)} of it`);
  } else {
    figure("predicted, an inference", us(said.p50), `${us(said.p10)} to ${us(said.p90)}, p10 to p90`, "weights resident");
  }
  figure("predicted, the first", us(report.first_us.p50), `${us(report.first_us.p10)} to ${us(report.first_us.p90)}, p10 to p90`, "weights read from storage");
  const workers = report.devices.filter(d => !d.is_host), largest = workers.reduce((a, b) => a.arena_bytes > b.arena_bytes ? a : b, workers[0]);
  figure("largest arena", bytes(largest.arena_bytes), `of ${bytes(largest.arena_limit_bytes)} on ${largest.name}`, `${bytes(report.wire_bytes)} on the wire`);
  const energies = workers.filter(d => d.energy_mj != null);
  if (energies.length > 0) figure("energy, of a model", fix(energies.reduce((s, d) => s + d.energy_mj, 0), 2) + " mJ", "power states of profiles × predicted time");
  if (measured) {
    at("conditions").textContent = `${measured.repeat} inferences count, ${measured.warm_up} before them warmed up (the first took ${us(measured.first_run_us)}). ${measured.processor}, ${measured.threads} thread${measured.threads === 1 ? "" : "s"}, kernels ${measured.kernels}. Clock ${measured.clock}; governor ${measured.governor}; load average ${fix(measured.load_before, 1)} before, ${fix(measured.load_after, 1)} after.`;
  } else {
    at("conditions").remove();
  }
}

function timeline() {
  const shown = ofInference(shownPid).filter(e => e.ph === "X"), end = Math.max(...shown.map(e => e.ts + e.dur), 1e-9), row = 46;
  const [into, width] = canvas("timeline", report.devices.length * row + 20, "Timeline of every device"), scale = (width - 2) / end;
  timeAxis(into, end, width, report.devices.length * row);
  report.devices.forEach((device, i) => {
    named(into, 2, i * row + 14, titleOf(device));
    const bars = shown.filter(e => e.tid === i + 1);
    if (bars.length === 0) svg("text", { x: 2, y: i * row + 34 }, into, "does not tell its steps apart");
    for (const e of bars) {
      const wide = e.dur * scale;
      told(svg("rect", { x: e.ts * scale, width: Math.max(wide, 0.5), y: i * row + 19, height: 22, rx: wide > 6 ? 2 : 0, fill: `var(--${e.cat})`, stroke: "var(--card)", "stroke-width": wide > 4 ? 0.8 : 0 }, into), `${e.name}\n${e.args.operator}: ${e.cat} ${us(e.dur)}, from ${us(e.ts)}`);
      if (e.cat !== "wait" && e.name.length * 6.4 + 10 < wide) svg("text", { x: e.ts * scale + wide / 2, y: i * row + 34, "text-anchor": "middle", class: "inside" }, into, e.name);
    }
  });
  key("key", a => shown.some(e => e.cat === a));
  at("clocks").textContent = inferences[shownPid - 1].name === "measured" ? "The inference whose time is the median. Each device has a clock of its own; they are set so that nothing arrives before it was sent. Waiting includes bytes on their way." : "";
  for (const b of at("inferences").children) b.setAttribute("aria-pressed", String(Number(b.dataset.pid) === shownPid));
}

function devices() {
  const rows = report.devices.flatMap(d => [
    [d, measured ? "predicted" : "", [["compute", d.compute_us], ["copy", d.copy_us], ["serialise", d.serialise_us], ["wire", d.wire_us], ["wait", d.wait_us]]],
    ...(d.measured ? [[d, "measured", [["compute", d.measured.compute_us], [report.layers.some(l => l.device === d.name && l.measured_us) ? "serialise" : "wire", d.measured.wire_us], ["wait", d.measured.wait_us]]]] : []),
  ]);
  const total = ([, , parts]) => parts.reduce((s, [, v]) => s + v, 0), end = Math.max(...rows.map(total), 1e-9), row = 26, head = 22;
  const heights = rows.map(r => r[1] === "measured" ? row : row + head), [into, width] = canvas("devices", heights.reduce((a, b) => a + b, 0) + 4, "Time of each device by activity");
  const left = measured ? 76 : 0, scale = (width - left - 84) / end;
  key("device-key", a => rows.some(([, , parts]) => parts.some(([what, v]) => what === a && v > 0)));
  let y = 0;
  rows.forEach(r => {
    if (r[1] !== "measured") { named(into, 2, y + 14, titleOf(r[0])); y += head; }
    if (left > 0) svg("text", { x: left - 8, y: y + 14, "text-anchor": "end" }, into, r[1]);
    let x = left;
    for (const [what, v] of r[2].filter(([, v]) => v > 0)) {
      told(svg("rect", { x, y, width: Math.max(v * scale, 0.5), height: 19, fill: `var(--${what})` }, into), `${r[0].name}${r[1] ? ", " + r[1] : ""}\n${what} ${us(v)}, ${percent(v / total(r))}`);
      x += v * scale;
    }
    svg("text", { x: x + 7, y: y + 14 }, into, us(total(r)));
    y += row;
  });
}

function memory() {
  const shown = report.devices.map((d, i) => [d, i]).filter(([d]) => !d.is_host), row = Math.max(96, Math.floor(300 / shown.length)), [into, width] = canvas("memory", shown.length * row + 20, "Bytes of the arena in use over time");
  const all = ofInference(shownPid), spans = all.filter(e => e.ph === "X"), end = Math.max(...spans.map(e => e.ts + e.dur), 1e-9);
  timeAxis(into, end, width, shown.length * row);
  shown.forEach(([device, i], n) => {
    const used = all.filter(e => e.ph === "C" && e.tid === i + 1), limit = device.arena_limit_bytes, isNear = device.arena_bytes * 5 >= limit;
    const most = (isNear ? Math.max(limit, device.arena_bytes) : Math.max(device.arena_bytes, 1)) * 1.04, floor = n * row + row - 4, height = b => (row - 30) * b / most;
    let path = `M0 ${floor}`, was = floor;
    for (const e of used) { const x = e.ts * (width - 2) / end, y = floor - height(e.args.bytes); path += `L${x} ${was}L${x} ${y}`; was = y; }
    const last = Math.max(...spans.filter(e => e.tid === i + 1).map(e => e.ts + e.dur), 0) * (width - 2) / end;
    svg("path", { d: `${path}L${last} ${was}L${last} ${floor}Z`, fill: "var(--compute)", "fill-opacity": 0.5, stroke: "var(--compute)" }, into);
    if (isNear) svg("line", { x1: 0, x2: width, y1: floor - height(limit), y2: floor - height(limit), stroke: "var(--wire)", "stroke-width": 1.5, "stroke-dasharray": "6 4" }, into);
    named(into, 2, n * row + 14, device.name);
    svg("text", { x: width - 2, y: n * row + 14, "text-anchor": "end" }, into, `${bytes(device.arena_bytes)} of ${bytes(limit)}${isNear ? " (dashed)" : ""}`);
  });
}

function roofline() {
  const layers = report.layers.filter(l => l.macs > 0 && l.bytes > 0 && timeOf(l) > 0), shown = report.devices.filter(d => layers.some(l => l.device === d.name));
  const [into, width] = canvas("roofline", 330, "Roofline");
  if (layers.length === 0) { svg("text", { x: 2, y: 20 }, into, "No layer has multiply-accumulates."); return; }
  const xs = layers.map(l => l.macs / l.bytes), ys = layers.map(l => l.macs / timeOf(l) * 1e6), area = { left: 66, right: width - 12, top: 26, floor: 280 };
  const [x0, x1] = decades(Math.min(...xs), Math.max(...xs)), rate = v => v >= 1e9 ? fix(v / 1e9, 0) + " G/s" : v >= 1e6 ? fix(v / 1e6, 0) + " M/s" : v >= 1e3 ? fix(v / 1e3, 0) + " k/s" : fix(v, 0) + " /s";
  const [px, py] = logAxes(into, [x0, x1], decades(Math.min(...ys), Math.max(...ys, ...shown.map(d => d.macs_per_second))), area, v => String(Number(v.toPrecision(1))), rate);
  svg("text", { x: area.right, y: area.floor + 36, "text-anchor": "end" }, into, "multiply-accumulates a byte →");
  svg("text", { x: area.left, y: area.top - 12 }, into, "↑ multiply-accumulates a second");
  const roofed = new Set();
  for (const d of shown.filter(d => !roofed.has(d.profile) && roofed.add(d.profile))) {
    const points = [];
    for (let s = 0; s <= 160; s++) { const x = 10 ** (x0 + (x1 - x0) * s / 160), y = py(Math.min(d.macs_per_second, x * d.memory_bytes_per_second)); if (y <= area.floor) points.push(`${px(x)},${y}`); }
    told(svg("polyline", { points: points.join(" "), fill: "none", stroke: "var(--soft)", "stroke-width": 2.5 }, into), `${d.profile}\n${rate(d.macs_per_second)}, ${fix(d.memory_bytes_per_second / 1e6, 0)} MB/s`);
  }
  layers.forEach((l, i) => told(svg("circle", { cx: px(xs[i]), cy: py(ys[i]), r: radiusOf(l), fill: colourOf(l), "fill-opacity": 0.7 }, into), `${l.layer}\n${l.operator} on ${l.device}: ${us(timeOf(l))}, bound by ${l.bound}`));
  at("roofed").textContent = `${measured ? "Measured" : "Predicted"} layers under what the profiles state. Larger circles take more of their device's time; blue is bound by compute, yellow by memory.`;
}

function scatter() {
  const layers = report.layers.filter(l => l.measured_us && l.measured_us.p50 > 0 && l.p50_us > 0);
  at("scattered").hidden = layers.length === 0;
  at("charts").className = layers.length === 0 ? "pair two" : "pair two three";
  if (layers.length === 0) return;
  const [into, width] = canvas("scatter", 330, "Measured time of each layer against the predicted one"), area = { left: 66, right: width - 12, top: 26, floor: 280 };
  const all = layers.flatMap(l => [l.p50_us, l.measured_us.p50]), range = decades(Math.min(...all), Math.max(...all)), [px, py] = logAxes(into, range, range, area, us0, us0);
  const low = 10 ** range[0], high = 10 ** range[1], band = 1.15, inside = v => Math.min(Math.max(v, low), high);
  svg("polygon", { points: [[low, inside(low * band)], [high / band, high], [high, high], [high, high / band], [low * band, low], [low, low]].map(([x, y]) => `${px(x)},${py(y)}`).join(" "), fill: "var(--mark)", "fill-opacity": 0.13 }, into);
  svg("line", { x1: px(low), y1: py(low), x2: px(high), y2: py(high), stroke: "var(--soft)", "stroke-width": 1.5 }, into);
  for (const l of layers) {
    const time = l.measured_us;
    svg("line", { x1: px(l.p50_us), x2: px(l.p50_us), y1: py(inside(time.low || time.p50)), y2: py(inside(time.high)), stroke: colourOf(l), "stroke-opacity": 0.6 }, into);
    told(svg("circle", { cx: px(l.p50_us), cy: py(time.p50), r: radiusOf(l), fill: colourOf(l), "fill-opacity": 0.7 }, into), `${l.layer}\n${l.operator} on ${l.device}\npredicted ${us(l.p50_us)}, measured ${us(time.p50)} (${fix(time.p50 / l.p50_us, 2)})`);
  }
  svg("text", { x: area.right, y: area.floor + 36, "text-anchor": "end" }, into, "predicted →");
  svg("text", { x: area.left, y: area.top - 12 }, into, "↑ measured");
  const computed = layers.filter(l => shareOf(l) >= 0.01 && l.basis), good = computed.filter(l => Math.abs(l.measured_us.p50 / l.p50_us - 1) <= 0.15).length;
  at("within").textContent = `${good} of ${computed.length} layers that take 1 % of their device's time or more lie within 15 % of the prediction (the band). Lines are the spread.`;
}
const us0 = v => v >= 1e6 ? fix(v / 1e6, 0) + " s" : v >= 1e3 ? fix(v / 1e3, 0) + " ms" : v >= 1 ? fix(v, 0) + " µs" : Number(v.toPrecision(1)) + " µs";

// The table.

const none = v => v < 0;
const columns = [
  ["device", l => l.device], ["layer", l => l.layer], ["operator", l => l.operator], ["shape", l => l.shape.join("×")],
  ...(measured ? [["predicted", l => l.p50_us, us], ["measured", l => l.measured_us?.p50 ?? -1, us], ["p90", l => l.measured_us?.p90 ?? -1, us], ["p99", l => l.measured_us?.p99 ?? -1, us], ["spread", l => l.measured_us?.spread ?? -1, percent], ["of predicted", l => l.measured_us && l.p50_us > 0 ? l.measured_us.p50 / l.p50_us : -1, v => fix(v, 2)]]
    : [["p10", l => l.p10_us ?? -1, us], ["p50", l => l.p50_us, us], ["p90", l => l.p90_us ?? -1, us]]),
  ["share", shareOf, percent], ["arena", l => l.arena_bytes, bytes], ["MACs", l => l.macs, v => fix(v, 0)], ["bound by", l => l.bound], ["rests on", l => l.basis ?? "–"],
];
let by = -1, isDown = true;

function table() {
  const words = at("filter").value.toLowerCase().split(/\s+/).filter(w => w), hasAll = l => { const text = `${l.device} ${l.layer} ${l.operator} ${l.bound} ${l.basis ?? ""}`.toLowerCase(); return words.every(w => text.includes(w)); };
  const rows = report.layers.filter(hasAll);
  if (by >= 0) rows.sort((a, b) => { const x = columns[by][1](a), y = columns[by][1](b); return (typeof x === "number" ? x - y : x.localeCompare(y)) * (isDown ? -1 : 1); });
  at("count").textContent = `${rows.length} of ${report.layers.length}`;
  at("rows").replaceChildren(...rows.map(l => {
    const row = make("tr", {}, null);
    for (const [name, value, show] of columns) {
      const v = value(l), cell = make("td", {}, row, show ? (none(v) ? "–" : show(v)) : v);
      if (show) cell.className = name === "share" ? "number share" : "number";
      if (name === "share") cell.style.setProperty("--part", `${Math.min(v * 100, 100)}%`);
    }
    return row;
  }));
  [...at("head").children].forEach((h, i) => h.setAttribute("aria-sort", i !== by ? "none" : isDown ? "descending" : "ascending"));
}

// The page.

document.title = `edge profile: ${report.model}`;
at("model").textContent = report.model;
const counts = new Map();
for (const d of report.devices.filter(d => !d.is_host)) counts.set(d.profile, (counts.get(d.profile) ?? 0) + 1);
at("about").textContent = `${measured ? "Measured and predicted" : "Predicted"}, strategy ${report.strategy}, on ${[...counts].map(([p, n]) => n > 1 ? `${n} × ${p}` : p).join(", ")}`;
for (const r of report.reasons) {
  const item = make("li", {}, at("reasons"), r.what), change = make("span", { class: "soft" }, item, " ");
  for (const part of r.change.split(/(--[a-z-]+)/)) make("span", { class: part.startsWith("--") ? "option" : "" }, change, part);
}
for (const i of inferences) { const button = make("button", { type: "button", "data-pid": i.pid }, at("inferences"), i.name); button.onclick = () => { shownPid = i.pid; timeline(); memory(); }; }
columns.forEach(([name, , show], i) => {
  const head = make("th", { scope: "col", class: show ? "number" : "" }, at("head"));
  make("button", { type: "button" }, head, name).onclick = () => { isDown = by === i ? !isDown : Boolean(show); by = i; table(); };
});
at("filter").oninput = table;
addEventListener("pointermove", e => {
  const text = e.target instanceof Element ? e.target.getAttribute("data-tip") : null, tip = at("tip");
  tip.hidden = text === null;
  if (text === null) return;
  tip.textContent = text;
  tip.style.left = `${Math.max(6, Math.min(e.clientX + 14, innerWidth - tip.offsetWidth - 6))}px`;
  tip.style.top = `${e.clientY + 18 + tip.offsetHeight > innerHeight ? e.clientY - tip.offsetHeight - 10 : e.clientY + 18}px`;
});
const draw = () => { timeline(); devices(); scatter(); memory(); roofline(); };
figures();
table();
draw();
addEventListener("resize", draw);
