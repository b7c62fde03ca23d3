/** Fills an element with the legend of a surface. */
export function showLegend(element, surface) {
  element.replaceChildren();
  const add = (parent, tag, text, className) => { const e = document.createElement(tag); if (text) e.textContent = text; if (className) e.className = className; parent.append(e); return e; };
  add(element, "strong", surface.title);
  add(element, "span", surface.unit, "unit");
  if (surface.classes) {
    const list = add(element, "ul");
    for (const item of surface.stops) {
      const row = add(list, "li");
      add(row, "span", "", "swatch").style.background = item.colour;
      row.append(item.label);
    }
    return;
  }
  const ramp = add(element, "div", "", "ramp");
  ramp.style.background = `linear-gradient(90deg, ${surface.stops.map(s => s.colour).join(", ")})`;
  const ends = add(element, "div", "", "ends"), low = surface.stops[0].value, high = surface.stops.at(-1).value;
  for (const value of [low, (low + high) / 2, high]) add(ends, "span", String(+value.toPrecision(4)));
}
