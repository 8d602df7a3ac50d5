// The shape of the screen: the places of its parts, and, of its picture, the colours of a coarse
// grid. Takes the picture as base64; a part that shows time or many lines of text is left out of
// the grid.
const parts = [".bar", "#picture", ".actor", ".apibar", ".tray", ".machine", "button.pod", ".svc",
  ".say", ".stage .ribbon", ".bench", ".bench > .tabs", ".bench > .panel", ".problems", ".term",
  ".keys", "dialog[open]", ".assist"];
const boxes = [];
for (const css of parts)
  for (const element of document.querySelectorAll(css)) {
    if (!element.checkVisibility()) continue;
    const { x, y, width, height } = element.getBoundingClientRect();
    if (width > 0) boxes.push([css, ...[x, y, width, height].map(Math.round)]);
  }
const busy = [".stage .ribbon", ".term", ".say", ".clock", ".apibar", ".ed", ".p-details", ".lesson"];
const masks = busy.flatMap((css) => [...document.querySelectorAll(css)])
  .map((element) => element.getBoundingClientRect());
const [png] = arguments;
const picture = new Image();
picture.src = `data:image/png;base64,${png}`;
return picture.decode().then(() => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(picture, 0, 0);
  const [columns, scale] = [32, picture.width / innerWidth];
  const side = innerWidth / columns;
  const rows = Math.floor(innerHeight / side);
  const grid = [];
  for (let row = 0; row < rows; row++) {
    let line = "";
    for (let column = 0; column < columns; column++) {
      const [x, y] = [column * side, row * side];
      const hidden = masks.some((it) => x < it.right && x + side > it.left && y < it.bottom && y + side > it.top);
      const { data } = pen.getImageData(x * scale, y * scale, Math.ceil(side * scale), Math.ceil(side * scale));
      const sum = [0, 0, 0];
      for (let i = 0; i < data.length; i += 4) for (let c = 0; c < 3; c++) sum[c] += data[i + c];
      const digit = (value) => Math.min(15, Math.floor((value * 4) / data.length / 16)).toString(16);
      line += hidden ? "..." : sum.map(digit).join("");
    }
    grid.push(line);
  }
  return { boxes, grid };
});
