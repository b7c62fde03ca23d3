// Two releases on the map page, one on each side of the line: node compare.mjs ADDRESS SURFACE SCREENSHOT_FOLDER LON,LAT ...
// Prints one JSON object: for each place the values of both releases as the page says them, and the colours on both sides of the line. ComparisonTests judges it.
import { chromium } from "playwright-core";
import { mkdirSync } from "node:fs";

const [address, surface, shots, ...places] = process.argv.slice(2);
mkdirSync(shots, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--headless=new", "--no-sandbox", "--enable-unsafe-swiftshader", "--use-angle=swiftshader", "--disable-background-networking", "--no-first-run"] });
const page = await browser.newPage({ viewport: { width: 1000, height: 700 } }), errors = [], seen = { places: [] };
page.on("console", m => { if (m.type() === "error" || m.type() === "warning") errors.push(m.text()); });
page.on("pageerror", e => errors.push(String(e)));
await page.goto(address);
await page.waitForFunction(() => document.body.dataset.ready === "true", null, { timeout: 60000 });
await page.check(`input[name=surface][value=${surface}]`);
await page.selectOption("#compare", "before");
await page.waitForFunction(() => window.threatlayers.other?.loaded() && window.threatlayers.other.areTilesLoaded(), null, { timeout: 60000 });
const settled = which => page.evaluate(name => new Promise(done => { const m = window.threatlayers[name]; m.once("idle", done); m.triggerRepaint(); }), which);
const box = await page.locator("#map").boundingBox(), middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
async function colourWithLineAt(share, name) {
  await page.$eval("#swipe", (input, value) => { input.value = value; input.dispatchEvent(new Event("input")); }, share);
  const picture = await page.screenshot({ path: `${shots}/${name}.png` });
  return page.evaluate(async ([bytes, x, y]) => {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)])), canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    canvas.drawImage(bitmap, 0, 0);
    return [...canvas.getImageData(x, y, 1, 1).data].slice(0, 3);
  }, [[...picture], Math.round(middle.x), Math.round(middle.y)]);
}
for (const [i, place] of places.entries()) {
  const [lon, lat] = place.split(",").map(Number);
  if (i > 0) await page.click("#close-values");
  await page.evaluate(([lng, lat]) => { document.getElementById("place").textContent = ""; window.threatlayers.map.jumpTo({ center: [lng, lat], zoom: 4 }); }, [lon, lat]);
  await settled("map");
  await settled("other");
  // Left of the line is this release, right of it the one before: the middle is left of a line at 80 % and right of one at 20 %.
  const now = await colourWithLineAt(80, `now-${i}`), before = await colourWithLineAt(20, `before-${i}`);
  await page.mouse.click(middle.x, middle.y);
  await page.waitForFunction(() => document.getElementById("place").textContent !== "");
  const row = await page.$eval(`#value-rows tr[data-surface=${surface}]`, r => ({ value: r.dataset.value ?? null, before: r.dataset.before ?? null, words: r.cells[1].textContent }));
  await page.screenshot({ path: `${shots}/values-${i}.png` });
  seen.places.push({ nowColour: now, beforeColour: before, ...row });
}
seen.legends = [await page.textContent("#legend strong"), await page.textContent("#other-legend strong")];
await browser.close();
console.log(JSON.stringify({ ...seen, errors }));
