import * as maplibregl from "maplibre-gl";
import { Protocol } from "pmtiles";
import { showLegend } from "./legend.js";
import { layerOf, sourceOf, styleOf } from "./style.js";
import { valueAt } from "./values.js";

const $ = id => document.getElementById(id);
const here = new URL("./", document.baseURI).href;
const state = { surface: null, opacity: 0.9, compare: null, zone: null, point: null };
const releases = new Map();
let release, map, other = null, earlier = null, marker;

maplibregl.setWorkerUrl(new URL("page/worker.mjs", here).href);
maplibregl.prewarm(); // Its worker starts while the release is asked for.
start().catch(error => { console.warn(error); plain(`The map could not be shown: ${error.message}`); });

async function start() {
  if (!hasWebGl()) return plain("This browser has no WebGL, which the interactive map needs. Here are the maps as pictures.");
  release = await load(here);
  if (!release.surfaces.some(s => s.tiles)) return plain("This release has no tiles for an interactive map. Here are the maps as pictures.");
  maplibregl.addProtocol("pmtiles", new Protocol().tile);
  const view = readHash();
  state.surface = surfaceOf(release, view.surface) ?? release.surfaces.find(s => s.tiles);
  state.opacity = view.opacity ?? state.opacity;
  document.body.classList.add("has-map");
  map = newMap("map", state.surface, release, here, view);
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl(), "bottom-right");
  controls();
  map.on("moveend", writeHash);
  map.on("click", e => ask(e.lngLat));
  map.getCanvas().addEventListener("keydown", e => { if (e.key === "Enter") ask(map.getCenter()); });
  map.once("idle", () => { document.body.dataset.ready = "true"; });
  window.threatlayers = { map, state };
  addEventListener("hashchange", follow);
  if (view.compare) await compare(view.compare);
  if (view.point) await ask(view.point);
  show(state.surface);
}

function hasWebGl() {
  try { return !!document.createElement("canvas").getContext("webgl2"); } catch { return false; }
}

/** Without a map the page is the pictures and downloads that are in it already. */
function plain(message) {
  $("notice").textContent = message;
  $("notice").hidden = false;
  document.documentElement.classList.remove("may-have-map");
  document.body.classList.remove("has-map");
}

async function load(base) {
  if (!releases.has(base)) {
    const answer = await fetch(base + "page.json");
    if (!answer.ok) throw new Error(`page.json: ${answer.status}`);
    const read = await answer.json();
    for (const s of read.surfaces) if (s.data) s.data.url = base + s.data.path;
    releases.set(base, read);
  }
  return releases.get(base);
}

function newMap(container, surface, of, base, view) {
  const bounds = of.bounds, start = view.center ? { center: view.center, zoom: view.zoom } : bounds[2] - bounds[0] >= 350 ? { center: [15, 18], zoom: Math.max(0.4, Math.log2($("map").clientWidth / 512)) } : { bounds, fitBoundsOptions: { padding: 20 } };
  return new maplibregl.Map({
    container, ...start, style: styleOf(of, base, surface, state.opacity), maxZoom: Math.max(3, surface.tiles.max_zoom + 3), minZoom: 0, dragRotate: false, pitchWithRotate: false, touchPitch: false,
    attributionControl: { compact: true, customAttribution: of.attribution }, canvasContextAttributes: { antialias: false }, fadeDuration: 0,
  });
}

const surfaceOf = (of, id) => of.surfaces.find(s => s.id === id && s.tiles);

function controls() {
  $("title").textContent = release.title;
  const list = $("surfaces");
  for (const [family, heading] of [["combined", "Combined"], ["layers", "Layers"]]) {
    const members = release.surfaces.filter(s => s.family === family && s.tiles);
    if (members.length === 0) continue;
    const set = document.createElement("fieldset");
    set.innerHTML = "<legend></legend>";
    set.firstChild.textContent = heading;
    for (const s of members) {
      const label = document.createElement("label"), input = Object.assign(document.createElement("input"), { type: "radio", name: "surface", value: s.id });
      input.addEventListener("change", () => show(s));
      label.append(input, s.title);
      set.append(label);
    }
    list.append(set);
  }
  $("opacity").value = Math.round(state.opacity * 100);
  $("opacity").addEventListener("input", () => { state.opacity = $("opacity").value / 100; for (const m of [map, other]) m?.getLayer("surface") && m.setPaintProperty("surface", "raster-opacity", state.opacity); writeHash(); });
  const choice = $("compare");
  for (const s of release.surfaces.filter(s => s.tiles)) choice.add(new Option(s.title, s.id));
  choice.add(new Option("the release before", "before"));
  choice.addEventListener("change", () => compare(choice.value));
  $("swipe").addEventListener("input", place);
  $("panel-button").addEventListener("click", () => { const open = document.body.classList.toggle("panel-closed"); $("panel-button").setAttribute("aria-expanded", String(!open)); map.resize(); });
  $("close-values").addEventListener("click", () => { $("values").hidden = true; marker?.remove(); state.point = null; writeHash(); });
  $("share").addEventListener("click", async () => { await navigator.clipboard?.writeText(location.href).catch(() => {}); say("The address of this view is in the clipboard."); });
  if (release.zones) search(); else $("search-box").hidden = true;
}

async function search() {
  const zones = await (await fetch(here + release.zones.index)).json();
  $("zone-names").replaceChildren(...zones.map(z => new Option(z.name)));
  $("search").addEventListener("change", () => {
    const wanted = fold($("search").value), zone = zones.find(z => fold(z.name) === wanted) ?? zones.find(z => fold(z.name).startsWith(wanted)) ?? zones.find(z => fold(z.name).includes(wanted) || z.id.toLowerCase() === wanted);
    if (!wanted) return;
    if (!zone) return say(`No place is called ${$("search").value}.`);
    const [west, south, east, north] = zone.bbox;
    map.setFilter("chosen", ["==", ["get", "id"], zone.id]);
    map.fitBounds([[west, south], [east < west ? east + 360 : east, north]], { padding: 40, animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
    say(`Showing ${zone.name}.`);
  });
}

const fold = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();

function show(surface) {
  state.surface = surface;
  for (const input of document.querySelectorAll("input[name=surface]")) input.checked = input.value === surface.id;
  onceStyled(map, () => swap(map, here, surface));
  if (state.compare === "before") compare("before");
  showLegend($("legend"), surface);
  $("meaning").textContent = surface.meaning;
  $("facts").textContent = `Licence: ${surface.licence}. ${surface.citation}`;
  $("downloads").replaceChildren(...surface.downloads.map(d => Object.assign(document.createElement("a"), { href: d.path, textContent: d.label, download: "" })));
  say(`Showing ${surface.title}.`);
  writeHash();
}

function onceStyled(of, work) { of.isStyleLoaded() || of.getSource("surface") ? work() : of.once("styledata", work); }

function swap(of, base, surface) {
  if (of.shown === surface && of.getLayer("surface")) return;
  const above = of.getLayer("borders") ? "borders" : undefined;
  if (of.getLayer("surface")) of.removeLayer("surface");
  if (of.getSource("surface")) of.removeSource("surface");
  of.addSource("surface", sourceOf(base, surface));
  of.addLayer(layerOf(surface, state.opacity), above);
  of.shown = surface;
}

/** The release before this one lies beside it, or is offered by the server; which one it is says a list, since a release itself does not know what was before it. */
async function releaseBefore() {
  for (const list of [new URL("../releases.json", here), new URL("releases.json", here)]) {
    const ids = await fetch(list).then(answer => answer.ok ? answer.json() : []).catch(() => []), before = ids.find(id => id < release.release);
    if (!before) continue;
    const base = new URL(list.pathname === new URL("releases.json", here).pathname ? `releases/${before}/` : `../${before}/`, here).href, of = await load(base).catch(() => null);
    if (of) return { base, of };
  }
  return { base: here, of: null };
}

/** Shows a second surface, or the same of the release before, right of a line that can be moved. */
async function compare(what) {
  state.compare = what || null;
  $("compare").value = what || "";
  let base = here, of = release, surface = surfaceOf(release, what);
  if (what === "before") {
    ({ base, of } = await releaseBefore());
    surface = of && surfaceOf(of, state.surface.id);
    if (!surface) { say("The release before is not to be had here, or has no such surface."); what = ""; }
  }
  earlier = what === "before" ? of : null;
  $("other").hidden = $("swipe-box").hidden = !what;
  if (!what) { other?.remove(); other = null; $("other-legend").hidden = true; state.compare = null; $("compare").value = ""; writeHash(); return; }
  if (other) onceStyled(other, () => swap(other, base, surface));
  else {
    other = newMap("other", surface, of, base, { center: map.getCenter(), zoom: map.getZoom() });
    let busy = false;
    const follow = (a, b) => a.on("move", () => { if (busy) return; busy = true; b.jumpTo({ center: a.getCenter(), zoom: a.getZoom() }); busy = false; });
    follow(map, other);
    follow(other, map);
    other.on("click", e => ask(e.lngLat));
    window.threatlayers.other = other;
  }
  showLegend($("other-legend"), { ...surface, title: what === "before" ? `${surface.title} (${of.release})` : surface.title });
  $("other-legend").hidden = false;
  place();
  writeHash();
}

function place() { $("other").style.clipPath = `inset(0 0 0 ${$("swipe").value}%)`; $("line").style.left = `${$("swipe").value}%`; }

/** All values at a place. */
async function ask(at) {
  const lng = ((at.lng + 180) % 360 + 360) % 360 - 180, lat = at.lat;
  state.point = { lng, lat };
  marker ??= new maplibregl.Marker({ color: "#0b5cad" });
  marker.setLngLat([at.lng, lat]).addTo(map);
  const read = await Promise.all(release.surfaces.filter(s => s.data).map(async s => { const was = earlier?.surfaces.find(o => o.id === s.id && o.data); return [s, await valueAt(s, lng, lat), was && await valueAt(was, lng, lat)]; }));
  const rows = $("value-rows");
  rows.replaceChildren();
  const layers = read.filter(([s, v]) => s.family === "layers" && !s.classes && v !== null), share = ([s, v]) => Math.max(0, v - s.stops[0].value) / (s.stops.at(-1).value - s.stops[0].value);
  const sum = layers.reduce((total, entry) => total + share(entry), 0);
  for (const entry of read) {
    const [s, v, was] = entry, row = rows.insertRow(), words = v => v === null ? "not known" : s.classes ? s.stops.find(c => c.value === v)?.label ?? "none" : `${+v.toPrecision(3)}`;
    row.dataset.surface = s.id;
    if (v !== null) row.dataset.value = v;
    const name = document.createElement("th");
    name.scope = "row";
    name.textContent = s.title;
    row.append(name);
    row.insertCell().textContent = was === undefined || words(was) === words(v) ? words(v) : `${words(v)} (before: ${words(was)})`;
    if (was !== undefined && was !== null) row.dataset.before = was;
    const bar = row.insertCell();
    if (layers.includes(entry) && sum > 0) {
      const part = share(entry) / sum;
      bar.innerHTML = '<span class="bar"><i></i></span> <span></span>';
      bar.querySelector("i").style.width = `${100 * part}%`;
      bar.lastChild.textContent = `${Math.round(100 * part)} %`;
    }
  }
  $("place").textContent = `${Math.abs(lat).toFixed(3)}° ${lat < 0 ? "S" : "N"}, ${Math.abs(lng).toFixed(3)}° ${lng < 0 ? "W" : "E"}`;
  $("values").hidden = false;
  const current = read.find(([s]) => s === state.surface);
  say(`${state.surface.title} at ${$("place").textContent}: ${current && current[1] !== null ? +current[1].toPrecision(3) : "not known"}.`);
  writeHash();
}

function say(text) { $("status").textContent = text; }

let ownHash = "";

function writeHash() {
  if (!map) return;
  const c = map.getCenter(), parts = new URLSearchParams({ surface: state.surface.id, view: `${map.getZoom().toFixed(2)}/${c.lat.toFixed(4)}/${c.lng.toFixed(4)}`, opacity: Math.round(state.opacity * 100) });
  if (state.compare) parts.set("compare", state.compare);
  if (state.point) parts.set("at", `${state.point.lat.toFixed(4)}/${state.point.lng.toFixed(4)}`);
  ownHash = "#" + parts.toString().replaceAll("%2F", "/");
  history.replaceState(null, "", ownHash);
}

function readHash() {
  const parts = new URLSearchParams(location.hash.slice(1)), view = {}, numbers = text => text?.split("/").map(Number).filter(Number.isFinite) ?? [];
  const [zoom, lat, lng] = numbers(parts.get("view")), [atLat, atLng] = numbers(parts.get("at"));
  if (lng !== undefined) Object.assign(view, { zoom, center: [lng, lat] });
  if (atLng !== undefined) view.point = { lng: atLng, lat: atLat };
  if (parts.has("opacity")) view.opacity = Math.max(0, Math.min(1, parts.get("opacity") / 100)) || 0;
  return Object.assign(view, { surface: parts.get("surface"), compare: parts.get("compare") });
}

function follow() {
  if (location.hash === ownHash) return;
  const view = readHash(), surface = surfaceOf(release, view.surface);
  if (view.center) map.jumpTo({ center: view.center, zoom: view.zoom });
  if (surface) show(surface);
  compare(view.compare ?? "");
}
