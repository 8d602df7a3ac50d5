// What a page must be for everyone, looked for in the document as it is now; returns what is amiss.
const amiss = [];
const say = (what, element, more = "") =>
  amiss.push(`${what}: <${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"` +
    ` id="${element.id}"> ${(element.textContent ?? "").trim().slice(0, 40)} ${more}`.trim());
const all = (css, within = document) => [...within.querySelectorAll(css)];
const shown = (element) => element.checkVisibility({ visibilityProperty: true }) &&
  element.getClientRects().length > 0;
const forEyesOnly = (element) => element.closest("[aria-hidden='true']") !== null;
// An open dialog is all there is.
const root = document.querySelector("dialog[open]") ?? document.body;

// Names.
const heard = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute("aria-hidden") === "true") return "";
  return node.getAttribute("aria-label") ?? [...node.childNodes].map(heard).join(" ");
};
const named = (element) => {
  const ids = (element.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
  const by = ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  const labels = [...(element.labels ?? [])].map((label) => label.textContent).join(" ");
  const own = "textarea, select, input, [role=slider], section, [role=region], [role=dialog]";
  const text = element.matches(own) ? "" : heard(element);
  return (element.getAttribute("aria-label") || by || labels || text || element.title).trim();
};
const seen = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || !shown(node) || node.matches(".sr")) return "";
  return [...node.childNodes].map(seen).join(" ");
};
const words = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const controls = "button, a[href], input, select, textarea, [role=tab], [role=slider], [role=option]";
for (const element of all(controls, root).filter(shown)) {
  if (named(element) === "" && !forEyesOnly(element)) say("no name", element);
  const label = element.getAttribute("aria-label");
  const visible = element.matches("textarea, select, input") ? "" : words(seen(element));
  if (label && visible && !` ${words(label)} `.includes(` ${visible} `))
    say("the name lacks what is seen", element, `(${label} / ${visible})`);
  if (forEyesOnly(element) && element.tabIndex >= 0) say("focus on what is hidden", element);
}
for (const element of all("section, [role=region], [role=group], [role=log], [role=tablist], dialog", root))
  if (shown(element) && !forEyesOnly(element) && named(element) === "" && !element.closest("dialog section"))
    say("a region without name", element);

// Structure.
const ids = all("[id]").map((element) => element.id);
ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => amiss.push(`id twice: ${id}`));
for (const name of ["aria-labelledby", "aria-controls", "aria-describedby", "aria-activedescendant"])
  for (const element of all(`[${name}]`).filter(shown))
    for (const id of element.getAttribute(name).split(" "))
      if (!document.getElementById(id)) say(`${name} names nothing`, element, id);
if (all("h1").length !== 1) amiss.push("not exactly one h1");
if (all("main").length !== 1) amiss.push("not exactly one main");
let level = 1;
for (const heading of all("h1, h2, h3, h4").filter(shown)) {
  const next = Number(heading.tagName[1]);
  if (next > level + 1) say(`heading ${next} after ${level}`, heading);
  level = next;
}
all("[tabindex]").filter((it) => it.tabIndex > 0).forEach((it) => say("tabindex above 0", it));
all("[role=tab]").filter((it) => !it.closest("[role=tablist]")).forEach((it) => say("a stray tab", it));
all("[role=option]").filter((it) => !it.closest("[role=listbox]")).forEach((it) => say("a stray option", it));
all("li").filter((it) => !it.parentElement.matches("ul, ol, [role]")).forEach((it) => say("a stray li", it));
all("img:not([alt]), svg:not([aria-hidden]):not([role]):not([aria-hidden] *)").filter(shown)
  .filter((it) => !forEyesOnly(it)).forEach((it) => say("a picture without words", it));

// Languages.
const lang = document.documentElement.lang;
if (lang !== arguments[0]) amiss.push(`the document says lang="${lang}"`);

// Contrast of every text, with what is behind it.
const channel = (value) => ((value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const colours = new Map();
const colour = (css) => {
  if (!colours.has(css)) {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = css;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    colours.set(css, [r, g, b, a / 255]);
  }
  return colours.get(css);
};
const over = ([r, g, b, a], below) =>
  [r, g, b].map((value, i) => value * a + below[i] * (1 - a)).concat(1);
const behind = (element) => {
  const layers = [];
  for (let it = element; it; it = it.parentElement) {
    const fill = colour(getComputedStyle(it).backgroundColor);
    if (fill[3] > 0) layers.push(fill);
    if (fill[3] === 1) break;
    // Tiles have their fill as a path of their own.
    const path = it.matches("button.pod") && it.querySelector(".sh .fill");
    if (path && getComputedStyle(path).fill !== "none") layers.push(colour(getComputedStyle(path).fill));
  }
  return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
};
const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  if (!texts.currentNode.data.trim() || !shown(element)) continue;
  if (element.closest(".sr, .ghost, svg, option, :disabled, .sum:not(:focus-within)")) continue;
  const style = getComputedStyle(element);
  const ink = colour(style.color);
  if (ink[3] === 0) continue;
  let opacity = 1;
  for (let it = element; it; it = it.parentElement) opacity *= getComputedStyle(it).opacity;
  const ground = behind(element);
  const [a, b] = [light(over([ink[0], ink[1], ink[2], ink[3] * opacity], ground)), light(ground)];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (ratio < (isLarge ? 3 : 4.5) - 0.005) say(`contrast ${ratio.toFixed(2)}`, element, style.color);
}

// Nothing sticks out, and no button cuts its own words.
if (document.documentElement.scrollWidth > innerWidth) amiss.push("the page is too wide");
for (const element of all("*", root).filter(shown)) {
  const scrolls = ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
  const isText = element.matches("pre, textarea, .ed, .ed *");
  if (scrolls && !isText && element.scrollWidth > element.clientWidth + 1)
    say("scrolls sideways", element, `${element.scrollWidth} > ${element.clientWidth}`);
}
for (const element of all("button, a[href], label, h1, h2, h3", root).filter(shown)) {
  const style = getComputedStyle(element);
  const mayBeCut = ".pod, .hd, .tally, .sr, .sum:not(:focus-within) *";
  if (element.matches(mayBeCut) || style.textOverflow === "ellipsis") continue;
  if (element.scrollWidth > element.clientWidth + 1 && style.display !== "inline")
    say("words are cut off", element, `${element.scrollWidth} > ${element.clientWidth}`);
}
return [...new Set(amiss)];
