// Values at a place, from the tiles that hold values (PMTiles, PNG in true colour or WebP).
import { PMTiles } from "pmtiles";

const archives = new Map(), tiles = new Map();

/** Column and row of the pixel at a place, and the tile that it is in. */
export function pixelAt(longitude, latitude, zoom, size) {
  const wrapped = ((longitude + 180) % 360 + 360) % 360 / 360;
  const s = Math.sin(Math.max(-85.0511, Math.min(85.0511, latitude)) * Math.PI / 180);
  const across = 2 ** zoom * size;
  const x = Math.min(across - 1, Math.floor(wrapped * across)), y = Math.min(across - 1, Math.floor((0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * across));
  return { tileX: Math.floor(x / size), tileY: Math.floor(y / size), x: x % size, y: y % size };
}

/** The value of a surface at a place; null where it is not known. */
export async function valueAt(surface, longitude, latitude) {
  const data = surface.data;
  if (!data) return null;
  const at = pixelAt(longitude, latitude, data.max_zoom, data.tile_size);
  const key = `${data.url}/${data.max_zoom}/${at.tileX}/${at.tileY}`;
  if (!tiles.has(key)) {
    if (tiles.size > 60) tiles.clear();
    tiles.set(key, load(data, at));
  }
  const tile = await tiles.get(key);
  if (!tile) return null;
  const [red, green] = tile(at.x, at.y);
  return red === 0 && green === 0 ? null : data.base + data.step * (256 * red + green);
}

async function load(data, at) {
  if (!archives.has(data.url)) archives.set(data.url, new PMTiles(data.url));
  const found = await archives.get(data.url).getZxy(data.max_zoom, at.tileX, at.tileY);
  if (!found || found.data.byteLength === 0) return null;
  return data.format === "png" ? png(new Uint8Array(found.data)) : picture(found.data, data.format);
}

// Our PNGs are 8-bit RGB with the filters "none" and "up". Read directly: a canvas may hand out altered pixels, to hinder tracking.
async function png(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), parts = [];
  const width = view.getUint32(16);
  for (let at = 8; at < bytes.length;) {
    const length = view.getUint32(at);
    if (String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === "IDAT") parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const lines = new Uint8Array(await new Response(new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer());
  const stride = 1 + 3 * width;
  for (let line = stride; line < lines.length; line += stride)
    if (lines[line] === 2) for (let i = 1; i < stride; i++) lines[line + i] += lines[line + i - stride];
  return (x, y) => [lines[y * stride + 1 + 3 * x], lines[y * stride + 2 + 3 * x]];
}

async function picture(data, format) {
  const bitmap = await createImageBitmap(new Blob([data], { type: `image/${format}` }), { premultiplyAlpha: "none", colorSpaceConversion: "none" });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height), pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(bitmap, 0, 0);
  const pixels = pen.getImageData(0, 0, bitmap.width, bitmap.height).data;
  return (x, y) => { const i = 4 * (y * bitmap.width + x); return pixels[i + 3] === 0 ? [0, 0] : [pixels[i], pixels[i + 1]]; };
}
