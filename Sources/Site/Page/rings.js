// Where each artist of a crawl stands: a ring a step, everybody as near to whom they were found by as there is room.
//
// One pass over the artists; where one stands depends on the parent's angle, and on nobody farther out.

const full = 2 * Math.PI;
const golden = (Math.sqrt(5) - 1) / 2;
const floor = 0.05; // the share of the disc that a ring has at least

/** Places a walk on a disc with a radius in pixels: coordinates from its middle, a dot's radius for each level, and the rings. */
export function arrange(walk, radius) {
  walk.arrange();
  const levels = walk.levels;
  const places = { x: [], y: [], angle: [], distance: [], dots: [], rings: [] };
  const least = Math.max(floor * walk.size, 1);
  const weights = levels.map((level, depth) => depth === 0 && level.length === 1 ? least * 0.5 : Math.max(level.length, least));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let inner = 0;
  let passed = 0;
  for (const [depth, level] of levels.entries()) {
    passed += weights[depth];
    const outer = radius * Math.sqrt(passed / whole);
    places.rings.push(outer);
    place(walk, level, inner, outer, places, depth);
    inner = outer;
  }
  return places;
}

function place(walk, level, inner, outer, places, depth) {
  const count = level.length;
  const room = Math.sqrt(Math.PI * (outer * outer - inner * inner) / Math.max(count, 1));
  const dot = Math.min(Math.max(room * 0.36, 1.1), 8);
  places.dots.push(dot);
  if (depth === 0 && count === 1) return put(places, level[0], 0, 0);
  const margin = Math.min(dot + 1, (outer - inner) * 0.2);
  const thickness = outer - inner - 2 * margin;
  const middle = (inner + outer) / 2;
  // As many rows as make the distance between rows that between neighbours.
  const rows = Math.max(1, Math.min(Math.round(thickness / room) || 1, 200));
  const step = Math.min(full / count, 3 * dot / middle / rows);
  // A parent in the very middle has no angle: the children stand all around.
  const angles = spread(level.map((position) => places.distance[walk.parents[position]] ? places.angle[walk.parents[position]] : undefined), step);
  for (const [at, position] of level.entries()) {
    // Neighbours stand in different rows: of many, the golden ratio's multiples keep them apart.
    const row = rows < 5 ? at % rows : Math.floor(((at * golden) % 1) * rows);
    put(places, position, angles[at], rows === 1 ? middle : inner + margin + thickness * (row + 0.5) / rows);
  }
}

function put(places, position, angle, distance) {
  places.angle[position] = angle;
  places.distance[position] = distance;
  places.x[position] = distance * Math.cos(angle - Math.PI / 2);
  places.y[position] = distance * Math.sin(angle - Math.PI / 2);
}

/** Angles in the given order, each a step from the next at least, as near to the wanted ones as possible.
 *
 * Without the steps that is a regression that must not fall, which pooling adjacent violators solves in one pass. */
function spread(wanted, step) {
  const count = wanted.length;
  if (wanted.some((angle) => angle === undefined)) return wanted.map((_, at) => full * (at + 0.5) / count);
  // Siblings stand around their parent's angle.
  const aims = [];
  for (let start = 0; start < count;) {
    let end = start;
    while (end < count && wanted[end] === wanted[start]) end += 1;
    for (let at = start; at < end; at++) aims[at] = wanted[start] + (at - (start + end - 1) / 2) * step;
    start = end;
  }
  const sums = [];
  const sizes = [];
  for (let at = 0; at < count; at++) {
    let sum = aims[at] - at * step;
    let size = 1;
    while (sums.length && sums.at(-1) / sizes.at(-1) > sum / size) {
      sum += sums.pop();
      size += sizes.pop();
    }
    sums.push(sum);
    sizes.push(size);
  }
  const most = full - count * step;
  const angles = [];
  for (const [block, sum] of sums.entries()) {
    const base = Math.min(Math.max(sum / sizes[block], 0), Math.max(most, 0));
    for (let left = sizes[block]; left > 0; left--) angles.push(base + angles.length * step);
  }
  return angles;
}
