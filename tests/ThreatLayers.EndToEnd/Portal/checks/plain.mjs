// A web server that knows files and ranges and nothing else: node plain.mjs FOLDER. Prints its address.
import { createServer } from "node:http";
import { createReadStream, statSync } from "node:fs";
import { extname, join, normalize } from "node:path";

const folder = process.argv[2], types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json", ".png": "image/png" };
const server = createServer((request, response) => {
  let path = join(folder, normalize(decodeURIComponent(new URL(request.url, "http://x").pathname)));
  try {
    if (statSync(path).isDirectory()) path = join(path, "index.html");
    const size = statSync(path).size, range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? ""), from = range ? +range[1] : 0, to = range && range[2] ? Math.min(+range[2], size - 1) : size - 1;
    response.writeHead(range ? 206 : 200, { "Content-Type": types[extname(path)] ?? "application/octet-stream", "Content-Length": to - from + 1, "Accept-Ranges": "bytes", ...(range ? { "Content-Range": `bytes ${from}-${to}/${size}` } : {}) });
    createReadStream(path, { start: from, end: to }).pipe(response);
  } catch { response.writeHead(404).end(); }
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
