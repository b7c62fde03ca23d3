// The map's style: sea, land where zones are known, a surface, borders.

const sea = "#e4ebf0";

/** @param base Address of the release, with a slash at its end. */
export function styleOf(release, base, surface, opacity) {
  const sources = { surface: sourceOf(base, surface) };
  const layers = [{ id: "sea", type: "background", paint: { "background-color": sea } }];
  if (release.zones) {
    sources.zones = { type: "vector", tiles: [`pmtiles://${base}${release.zones.path}/{z}/{x}/{y}`], minzoom: 0, maxzoom: release.zones.max_zoom };
    layers.push({ id: "land", type: "fill", source: "zones", "source-layer": "zones", paint: { "fill-color": "#f7f5f0", "fill-antialias": false } });
  }
  layers.push(layerOf(surface, opacity));
  if (release.zones) {
    layers.push({ id: "borders", type: "line", source: "zones", "source-layer": "zones", paint: { "line-color": "#2b3440", "line-opacity": 0.55, "line-width": ["interpolate", ["linear"], ["zoom"], 0, 0.4, 5, 1] } });
    layers.push({ id: "chosen", type: "line", source: "zones", "source-layer": "zones", filter: ["==", ["get", "id"], ""], paint: { "line-color": "#0b5cad", "line-width": 2.5 } });
  }
  return { version: 8, sources, layers };
}

export function sourceOf(base, surface) {
  return { type: "raster", tiles: [`pmtiles://${base}${surface.tiles.path}/{z}/{x}/{y}`], tileSize: surface.tiles.tile_size, minzoom: 0, maxzoom: surface.tiles.max_zoom, bounds: surface.tiles.bounds };
}

export function layerOf(surface, opacity) {
  // A blend of two classes would be a colour that means nothing.
  return { id: "surface", type: "raster", source: "surface", paint: { "raster-opacity": opacity, "raster-fade-duration": 0, "raster-resampling": surface.classes ? "nearest" : "linear" } };
}
