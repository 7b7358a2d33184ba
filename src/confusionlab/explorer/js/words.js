// What a control is for, in a sentence, where its own words are too few: shown at the mouse, told to screen
// readers.

/** @type {Object<string, string>} */
const PURPOSE = {
  Show: "What numbers and colours are: counts, or shares of a row, of a column, of all.",
  Order: "In which order the classes stand, in rows and columns alike.",
  Model: "The model whose matrix is shown.",
  "Compare with": "What to subtract, or to show beside it.",
  "shown as": "One picture of what grew and what shrank, or both matrices beside each other.",
  "bring out small values": "Colours follow the logarithm: from 1 to 10 is as far as from 10 to 100.",
  diagonal: "The cells of right answers. Without them the mistakes have all colours for themselves.",
  "one colour scale for all steps":
    "A colour is then the same number at every step; else each step has the whole scale for itself.",
  superclasses: "Each superclass as one class. Click the name of one to open it alone.",
  "Classes shown": "Fewer classes: those in the most mistakes. All others are merged into one.",
  "choose them again at each step": "Else the same classes stay while the steps change.",
  Reset: "Back to how it opened.",
  "Copy link": "The address of this page, at what is shown here now.",
  "Copy ids": "The names of these examples as a list in JSON, for your own code.",
  "Cheapest threshold": "The one at which all mistakes together cost least.",
  Threshold: "From this score on the positive class is predicted.",
};

/** The attributes that tell the purpose of a control. @param {string} words that stand on it */
export function purpose(words) {
  return { title: PURPOSE[words] };
}
