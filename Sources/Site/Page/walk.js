// What is known of a crawl's artists: filled from the messages of its live line.

export const states = ["waiting", "visited", "failed"];

/** The artists of a crawl, by their position: the order of discovery, from 1. */
export class Walk {
  constructor() { this.forget(); }

  /** Knows nobody. */
  forget() {
    this.names = [];
    this.ids = [];
    this.depths = [];
    this.parents = [];
    this.states = [];
    this.children = new Map(); // by position; made when somebody asks
    this.levels = []; // positions by depth, in the order of discovery once arranged
    this.size = 0;
  }

  /** Takes a message; answers which artists changed their state, and whether there are new ones. */
  take({ kind, artists }) {
    if (kind === "snapshot") this.forget();
    const changed = [];
    let isLarger = kind === "snapshot";
    for (const [position, id, name, depth, parent, state] of artists) {
      if (this.depths[position] === undefined) {
        while (this.levels.length <= depth) this.levels.push([]);
        this.levels[depth].push(position);
        this.size += 1;
        isLarger = true;
      } else {
        changed.push(position);
      }
      this.ids[position] = id;
      this.names[position] = name;
      this.depths[position] = depth;
      this.parents[position] = parent;
      this.states[position] = states.indexOf(state);
    }
    if (isLarger) this.children.clear();
    return { changed, isLarger };
  }

  /** Puts each level into the order of discovery. */
  arrange() {
    for (const level of this.levels) level.sort((one, other) => one - other);
  }

  /** Who was found by an artist. */
  childrenOf(position) {
    if (!this.children.size) {
      for (const level of this.levels) {
        for (const child of level) {
          const parent = this.parents[child];
          if (!this.children.has(parent)) this.children.set(parent, []);
          this.children.get(parent).push(child);
        }
      }
    }
    return this.children.get(position) ?? [];
  }

  /** The way from an artist back to the seed. */
  wayOf(position) {
    const way = [];
    for (let at = position; at && this.depths[at] !== undefined && way.length < 12; at = this.parents[at]) way.push(at);
    return way;
  }

  /** How many artists of each level are in each state. */
  counts() {
    return this.levels.map((level) => {
      const sums = states.map(() => 0);
      for (const position of level) sums[this.states[position]] += 1;
      return sums;
    });
  }
}
