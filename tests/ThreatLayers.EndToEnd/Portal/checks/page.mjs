// Opens the map page in Chromium: node page.mjs ADDRESS PACKAGE SCREENSHOT_FOLDER
// Prints one JSON object of what was seen; PortalTests judges it.
import { chromium } from "playwright-core";
import { fromFile } from "geotiff";
import { mkdirSync, readFileSync } from "node:fs";

const [address, folder, shots] = process.argv.slice(2);
mkdirSync(shots, { recursive: true });
const page0 = JSON.parse(readFileSync(`${folder}/page.json`));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--headless=new", "--no-sandbox", "--enable-unsafe-swiftshader", "--use-angle=swiftshader", "--disable-background-networking", "--no-first-run"] });
const errors = [], outside = [], seen = {};

async function open(view, hash = "", more = {}) {
  const context = await browser.newContext({ viewport: view, ...more });
  const page = await context.newPage();
  page.on("console", m => { if (m.type() === "error" || m.type() === "warning") errors.push(m.text()); });
  page.on("pageerror", e => errors.push(String(e)));
  page.on("request", r => { if (!r.url().startsWith(address) && !r.url().startsWith("data:") && !r.url().startsWith("blob:")) outside.push(r.url()); });
  const start = Date.now();
  await page.goto(address + hash);
  return { page, context, start };
}
const idle = page => page.waitForFunction(() => document.body.dataset.ready === "true", null, { timeout: 60000 });
const settled = page => page.evaluate(() => new Promise(done => { const m = window.threatlayers.map; m.once("idle", done); m.triggerRepaint(); }));
// Colours in the middle of the map that neither sea nor land has.
const coloured = async (page, path) => {
  const { data } = await page.evaluate(async bytes => { const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)])), c = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d"); c.drawImage(bitmap, 0, 0); return { data: [...c.getImageData(bitmap.width * 0.3, bitmap.height * 0.2, bitmap.width * 0.6, bitmap.height * 0.6).data] }; }, [...readFileSync(path)]);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) if (Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 60) count++;
  return count / (data.length / 4);
};

{
  const { page, context, start } = await open({ width: 1280, height: 800 });
  await idle(page);
  seen.firstMapMs = Date.now() - start;
  await page.screenshot({ path: `${shots}/world.png` });
  // A place on land: the first surface with values that are known there.
  seen.points = [];
  for (const [lon, lat] of [[20, 10], [-60, -10], [100, 30], [10, 50]]) {
    await page.evaluate(([lng, lat]) => { document.getElementById("place").textContent = ""; window.threatlayers.map.jumpTo({ center: [lng, lat], zoom: 4 }); }, [lon, lat]);
    await settled(page);
    const box = await page.locator("#map").boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForFunction(() => document.getElementById("place").textContent !== "");
    const shown = await page.$$eval("#value-rows tr", rows => Object.fromEntries(rows.map(r => [r.dataset.surface, r.dataset.value === undefined ? null : Number(r.dataset.value)])));
    seen.points.push({ lon, lat, shown });
  }
  await page.screenshot({ path: `${shots}/values.png` });
  await page.evaluate(() => window.threatlayers.map.jumpTo({ center: [15, 18], zoom: 1 }));
  await page.click("#close-values");
  seen.switched = [];
  for (const s of page0.surfaces.filter(s => s.tiles)) {
    await page.check(`input[name=surface][value=${s.id}]`);
    await settled(page);
    seen.switched.push(await page.textContent("#legend strong"));
    if (!s.classes) continue;
    await page.screenshot({ path: `${shots}/${s.id}.png` });
    seen.coloured = Math.max(seen.coloured ?? 0, await coloured(page, `${shots}/${s.id}.png`));
  }
  const zones = page0.zones ? JSON.parse(readFileSync(`${folder}/${page0.zones.index}`)) : [];
  const fiji = zones.find(z => z.name === "Fiji") ?? zones[0];
  if (fiji) {
    await page.fill("#search", fiji.name);
    await page.press("#search", "Enter");
    await page.waitForTimeout(300);
    await settled(page);
    seen.searched = await page.evaluate(() => { const c = window.threatlayers.map.getCenter(); return { lng: c.lng, lat: c.lat, zoom: window.threatlayers.map.getZoom() }; });
    seen.searchedBox = fiji.bbox;
    await page.screenshot({ path: `${shots}/search.png` });
  }
  await page.selectOption("#compare", page0.surfaces.filter(s => s.tiles)[1].id);
  await page.waitForFunction(() => window.threatlayers.other?.areTilesLoaded());
  await page.evaluate(() => { window.threatlayers.map.jumpTo({ center: [20, 5], zoom: 2 }); });
  await page.waitForTimeout(1500);
  await page.screenshot({ path: `${shots}/compare.png` });
  seen.sameView = await page.evaluate(() => { const a = window.threatlayers.map.getCenter(), b = window.threatlayers.other.getCenter(); return Math.hypot(a.lng - b.lng, a.lat - b.lat) < 1e-6; });
  const hash = await page.evaluate(() => location.hash);
  seen.hash = hash;
  await context.close();
  const again = await open({ width: 1280, height: 800 }, hash);
  await idle(again.page);
  seen.restored = await again.page.evaluate(() => ({ surface: document.querySelector("input[name=surface]:checked").value, compare: document.getElementById("compare").value, zoom: window.threatlayers.map.getZoom(), lng: window.threatlayers.map.getCenter().lng }));
  await again.context.close();
}
{
  const { page, context } = await open({ width: 1280, height: 800 }, "#view=3.2/0/180");
  await idle(page);
  await page.screenshot({ path: `${shots}/antimeridian.png` });
  await page.evaluate(() => window.threatlayers.map.jumpTo({ center: [0, 82], zoom: 2.5 }));
  await settled(page);
  await page.screenshot({ path: `${shots}/pole.png` });
  await page.evaluate(() => window.threatlayers.map.jumpTo({ center: [0, 51], zoom: 6 }));
  await settled(page);
  await page.screenshot({ path: `${shots}/close.png` });
  // By keyboard alone: reach the map, move it, ask for the values in its middle.
  await page.focus(".maplibregl-canvas");
  const before = await page.evaluate(() => window.threatlayers.map.getCenter().lng);
  await page.keyboard.press("ArrowRight");
  await page.waitForTimeout(700);
  await page.keyboard.press("Enter");
  await page.waitForSelector("#values:not([hidden])");
  seen.keyboard = (await page.evaluate(() => window.threatlayers.map.getCenter().lng)) > before;
  seen.spoken = await page.textContent("#status");
  const unnamed = await page.evaluate(() => [...document.querySelectorAll("button, input, select")].filter(e => e.offsetParent && !(e.labels?.length || e.getAttribute("aria-label") || e.textContent.trim() || e.title)).map(e => e.outerHTML.slice(0, 80)));
  seen.unnamed = unnamed;
  await context.close();
}
{
  const { page, context } = await open({ width: 390, height: 844 }, "", { hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  await idle(page);
  await page.screenshot({ path: `${shots}/phone.png` });
  seen.phoneOverflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
  await page.tap("#panel-button");
  await page.waitForTimeout(500);
  await settled(page);
  await page.screenshot({ path: `${shots}/phone-map.png` });
  await context.close();
}
await browser.close();
{
  // The same page where there is no WebGL.
  const plain = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-3d-apis", "--disable-background-networking", "--no-first-run"] });
  const page = await plain.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(address);
  await page.waitForSelector("#notice:not([hidden])");
  seen.withoutWebGl = await page.textContent("#notice");
  seen.pictures = await page.$$eval("#plain img", all => all.length);
  await page.screenshot({ path: `${shots}/plain.png` });
  await plain.close();
}
// What the GeoTIFFs say at the same places, in the grid's own coordinates (EPSG:6933 or degrees).
const a = 6378137, e2 = 0.0066943799901413165, e = Math.sqrt(e2), k0 = Math.cos(Math.PI / 6) / Math.sqrt(1 - e2 * 0.25);
const q = s => (1 - e2) * (s / (1 - e2 * s * s) - Math.log((1 - e * s) / (1 + e * s)) / (2 * e));
for (const point of seen.points) {
  point.cog = {};
  for (const s of page0.surfaces) {
    const image = await (await fromFile(`${folder}/cog/${s.id}.tif`)).getImage();
    const [x0, y0] = image.getOrigin(), [dx, dy] = image.getResolution(), degrees = Math.abs(dx) < 10;
    const x = degrees ? point.lon : a * k0 * point.lon * Math.PI / 180, y = degrees ? point.lat : a * q(Math.sin(point.lat * Math.PI / 180)) / (2 * k0);
    const c = Math.floor((x - x0) / dx), r = Math.floor((y - y0) / dy);
    const window = [Math.max(0, c - 1), Math.max(0, r - 1), Math.min(image.getWidth(), c + 2), Math.min(image.getHeight(), r + 2)];
    const [cells] = await image.readRasters({ window });
    point.cog[s.id] = [...cells].map(v => Number.isNaN(v) ? null : v);
  }
}
console.log(JSON.stringify({ ...seen, errors, outside }, null, 1));
