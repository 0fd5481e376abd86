// The blocks of a score, as people call them.

const names = {
  graph: "Nearby artists", collaborative: "Listeners like you", place: "Known for it", era: "Era", popularity: "Popularity",
  reach: "As known as yours", audio: "Sound", genre: "Genre", loyalty: "Your own artists", mood: "Mood",
  feedback: "Your opinion", novelty: "Novelty",
};

/** What a block is called; one that is newer than this page by its own name. */
export const blockName = (block) => names[block] ?? block[0].toUpperCase() + block.slice(1).replaceAll("_", " ");
