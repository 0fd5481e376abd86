// The artists of a crawl as a picture: drawn a slice a frame, so that the page stays quick however many there are.

import { arrange } from "./rings.js";

const slice = 6; // milliseconds of a frame that are spent on drawing
const margin = 14;

/** Draws a walk into an element with two canvases, the picture and what is pointed at. */
export class Chart {
  constructor(place, walk) {
    this.place = place;
    this.walk = walk;
    [this.front, this.glass] = place.querySelectorAll("canvas");
    this.back = document.createElement("canvas");
    this.places = arrange(walk, 1);
    this.sprites = new Map();
    this.touched = new Set();
    this.job = null;
    this.frame = null;
    this.marked = null;
    this.frames = []; // how long each frame's drawing took, for whoever measures
    new ResizeObserver(() => this.resize()).observe(place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.renew());
    matchMedia("(forced-colors: active)").addEventListener("change", () => this.renew());
  }

  /** Places everybody anew, and draws them. */
  renew() {
    if (!this.size) return;
    this.places = arrange(this.walk, this.size / 2 - margin);
    this.colours = this.readColours();
    this.sprites.clear();
    this.grid = null;
    this.touched.clear();
    this.job = this.paint();
    this.point(this.marked);
    this.wake();
  }

  /** Draws some artists again, whose state has changed. */
  touch(positions) {
    for (const position of positions) this.touched.add(position);
    if (positions.length) this.wake();
  }

  resize() {
    const size = Math.floor(this.place.clientWidth);
    const scale = Math.min(devicePixelRatio || 1, 2);
    if (!size || (size === this.size && scale === this.scale)) return;
    [this.size, this.scale] = [size, scale];
    for (const canvas of [this.front, this.back, this.glass]) canvas.width = canvas.height = size * scale;
    this.renew();
  }

  readColours() {
    const style = getComputedStyle(this.place);
    const colour = (name) => style.getPropertyValue(name).trim();
    return { paper: colour("--card"), line: colour("--edge"), ring: colour("--line"), marked: colour("--ink"),
      states: [colour("--quiet"), colour("--accent"), colour("--danger")] };
  }

  wake() { this.frame ??= requestAnimationFrame(() => this.draw()); }

  /** One frame: goes on with the picture that is being made, or with what was touched. */
  draw() {
    this.frame = null;
    const start = performance.now();
    const hasTime = () => performance.now() - start < slice;
    while (this.job && hasTime()) {
      if (!this.job.next().done) continue;
      this.job = null;
      const picture = this.front.getContext("2d");
      picture.setTransform(1, 0, 0, 1, 0, 0);
      picture.clearRect(0, 0, this.front.width, this.front.height);
      picture.drawImage(this.back, 0, 0);
    }
    if (!this.job && this.touched.size) {
      const picture = this.prepare(this.front);
      for (const position of this.touched) {
        this.touched.delete(position);
        this.dot(picture, position);
        if (!hasTime()) break;
      }
    }
    this.frames.push(performance.now() - start);
    if (this.frames.length > 600) this.frames.shift();
    if (this.job || this.touched.size) this.wake();
  }

  /** A canvas whose origin is the middle of the picture. */
  prepare(canvas) {
    const picture = canvas.getContext("2d");
    picture.setTransform(this.scale, 0, 0, this.scale, this.size / 2 * this.scale, this.size / 2 * this.scale);
    return picture;
  }

  /** The whole picture, behind the one that is shown: rings, then ways, then artists, some hundred at a time. */
  *paint() {
    const picture = this.prepare(this.back);
    const { walk, places, colours } = this;
    picture.clearRect(-this.size, -this.size, 2 * this.size, 2 * this.size);
    picture.lineWidth = 1;
    picture.strokeStyle = colours.ring;
    for (const ring of places.rings) {
      picture.beginPath();
      picture.arc(0, 0, ring, 0, 2 * Math.PI);
      picture.stroke();
    }
    picture.strokeStyle = colours.line;
    picture.globalAlpha = Math.max(0.12, Math.min(0.9, 14 / Math.sqrt(walk.size)));
    for (const level of walk.levels.slice(1)) {
      for (let start = 0; start < level.length; start += 200) {
        picture.beginPath();
        for (const position of level.slice(start, start + 200)) this.way(picture, position);
        picture.stroke();
        yield;
      }
    }
    picture.globalAlpha = 1;
    for (const level of walk.levels) {
      for (const [at, position] of level.entries()) {
        this.dot(picture, position);
        if (at % 200 === 199) yield;
      }
    }
  }

  /** The line from an artist to whom they were found by: a curve where there are few, for a thousand curves cost time. */
  way(picture, position) {
    const { x, y, angle, distance } = this.places;
    const parent = this.walk.parents[position];
    if (x[parent] === undefined) return;
    picture.moveTo(x[parent], y[parent]);
    if (this.walk.size > 1500 || !distance[parent]) return picture.lineTo(x[position], y[position]);
    const middle = (distance[position] + distance[parent]) / 2;
    picture.bezierCurveTo(
      middle * Math.sin(angle[parent]), -middle * Math.cos(angle[parent]),
      middle * Math.sin(angle[position]), -middle * Math.cos(angle[position]), x[position], y[position]);
  }

  dot(picture, position) {
    const { x, y, dots } = this.places;
    if (x[position] === undefined) return;
    const sprite = this.sprite(this.walk.states[position], dots[this.walk.depths[position]]);
    picture.drawImage(sprite, x[position] - sprite.reach, y[position] - sprite.reach, 2 * sprite.reach, 2 * sprite.reach);
  }

  /** A dot as it is drawn a thousand times: a circle for who waits, a disc for who was visited, a cross for who could not be. */
  sprite(state, radius) {
    const key = `${state} ${radius}`;
    if (this.sprites.has(key)) return this.sprites.get(key);
    const sprite = document.createElement("canvas");
    sprite.reach = Math.ceil(radius + 1.5);
    sprite.width = sprite.height = 2 * sprite.reach * this.scale;
    const picture = sprite.getContext("2d");
    picture.scale(this.scale, this.scale);
    picture.translate(sprite.reach, sprite.reach);
    const disc = (size, colour) => {
      picture.beginPath();
      picture.arc(0, 0, size, 0, 2 * Math.PI);
      picture.fillStyle = colour;
      picture.fill();
    };
    const colour = this.colours.states[state];
    disc(radius + 0.6, this.colours.paper); // what stood here before is covered
    if (state === 1) {
      disc(radius, colour);
    } else if (state === 0) {
      disc(radius, colour);
      disc(radius - Math.max(0.7, Math.min(1.6, radius / 3)), this.colours.paper);
    } else {
      const arm = radius * 0.85;
      picture.lineWidth = Math.max(1, radius / 2.4);
      picture.lineCap = "round";
      picture.strokeStyle = colour;
      picture.beginPath();
      picture.moveTo(-arm, -arm);
      picture.lineTo(arm, arm);
      picture.moveTo(arm, -arm);
      picture.lineTo(-arm, arm);
      picture.stroke();
    }
    this.sprites.set(key, sprite);
    return sprite;
  }

  /** Marks an artist, the way back to the seed, and whom they led to; null marks nobody. */
  point(position) {
    this.marked = this.places.x[position] === undefined ? null : position;
    const picture = this.prepare(this.glass);
    picture.clearRect(-this.size, -this.size, 2 * this.size, 2 * this.size);
    if (this.marked === null) return;
    const { x, y, dots } = this.places;
    picture.strokeStyle = this.colours.marked;
    picture.lineWidth = 1;
    picture.beginPath();
    for (const child of this.walk.childrenOf(position)) this.way(picture, child);
    picture.stroke();
    picture.lineWidth = 2;
    picture.beginPath();
    for (const step of this.walk.wayOf(position)) this.way(picture, step);
    picture.stroke();
    for (const step of this.walk.wayOf(position)) this.dot(picture, step);
    picture.beginPath();
    picture.arc(x[position], y[position], dots[this.walk.depths[position]] + 3, 0, 2 * Math.PI);
    picture.stroke();
  }

  /** Who stands at a point of the picture, or nearly; null where nobody does. */
  at(left, top) {
    const [atX, atY] = [left - this.size / 2, top - this.size / 2];
    const cell = 16;
    if (!this.grid) {
      this.grid = new Map();
      for (const level of this.walk.levels) {
        for (const position of level) {
          const key = `${Math.floor(this.places.x[position] / cell)} ${Math.floor(this.places.y[position] / cell)}`;
          if (!this.grid.has(key)) this.grid.set(key, []);
          this.grid.get(key).push(position);
        }
      }
    }
    let nearest = null;
    let least = 14 * 14;
    for (let column = -1; column <= 1; column++) {
      for (let row = -1; row <= 1; row++) {
        for (const position of this.grid.get(`${Math.floor(atX / cell) + column} ${Math.floor(atY / cell) + row}`) ?? []) {
          const distance = (this.places.x[position] - atX) ** 2 + (this.places.y[position] - atY) ** 2;
          if (distance < least) [nearest, least] = [position, distance];
        }
      }
    }
    return nearest;
  }

  /** Where an artist stands in the picture, in pixels from its upper left corner. */
  where(position) { return [this.places.x[position] + this.size / 2, this.places.y[position] + this.size / 2]; }
}
