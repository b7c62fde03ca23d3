// How soon the map is there in Chromium, with a fresh profile each time: node firstmap.mjs ADDRESS [ROUNDS]
// A line per round, in milliseconds from navigation: the first paint of the map's canvas, the first surface tile drawn, and the map idle with everything in view.
import { chromium } from "playwright-core";

const [address, rounds = "5"] = process.argv.slice(2);
for (let round = 0; round < Number(rounds); round++) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--headless=new", "--no-sandbox", "--enable-unsafe-swiftshader", "--use-angle=swiftshader", "--disable-background-networking", "--no-first-run"] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.addInitScript(() => {
    const marks = window.marks = {};
    const mark = name => { marks[name] ??= Math.round(performance.now()); };
    let map;
    Object.defineProperty(window, "threatlayers", { configurable: true, get: () => map, set: value => {
      map = value;
      mark("map made");
      const m = value.map;
      for (const event of ["styledata", "render", "load", "idle"]) m.once(event, () => mark(event));
      m.on("sourcedata", e => { if (e.tile) mark(`tile of ${e.sourceId}`); });
    } });
    document.addEventListener("DOMContentLoaded", () => mark("document"));
  });
  await page.goto(address);
  await page.waitForFunction(() => window.marks.idle, null, { timeout: 60000, polling: 20 });
  const { marks, requests } = await page.evaluate(() => ({ marks: window.marks, requests: performance.getEntriesByType("resource").map(r => [r.name.split("/").slice(-2).join("/"), Math.round(r.startTime), Math.round(r.responseEnd)]) }));
  console.log(JSON.stringify(marks));
  if (process.env.REQUESTS) for (const r of requests) console.log("  " + r.join(" "));
  await browser.close();
}
