// What somebody wants to try, said anywhere on the page and heard by the dials.

let heard = () => {};

/** Who hears wishes. */
export const onWish = (listener) => { heard = listener; };

/**
 * Says a wish: `{drop: seed}` or `{add: seed}` with a seed `{kind: "tracks" | "artists", id, name}`, or `{turn}`, which is
 * given the dials as they are and answers those that are to be different.
 */
export const wish = (change) => heard(change);
