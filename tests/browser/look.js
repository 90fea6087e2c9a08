// Opens pictures in Chromium and prints what it sees and hears there, as JSON; the test judges it.
//
// node look.js JOB, where JOB is a file with
//   pictures: SVG files to open as documents, each with the names that a reader would search for
//   pages: HTML files with pictures in them
//   images: SVG files to show through <img>
// PLAYWRIGHT_CORE names the unpacked npm package playwright-core.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const { launch } = require("./chromium.js");

// Runs in the page. What stands in the pictures of a document, and how it looks.
function look(names) {
  const all = (root) => [...root.querySelectorAll("*")];
  const svgs = [...document.querySelectorAll("svg")].filter((svg) => !svg.parentElement?.closest("svg"));
  const extent = (box) => [box.x, box.x + box.width];
  // Stages of a map are arrows, and all else that text stands on are rectangles.
  // A text is a line, or it has its lines as tspans.
  const linesOf = (text) => (text.childElementCount > 0 ? [...text.children] : [text]);

  const line = (text, rects, groups) => {
    const box = text.getBBox();
    const style = getComputedStyle(text);
    const group = text.closest("g");
    const role = text.closest("text").getAttribute("class") ?? "";
    // What was drawn before it where it begins; the last is the ground that it stands on.
    const [x, y] = [box.x + 0.5, box.y + box.height / 2];
    const under = rects.filter(({ element, box }) => {
      const around = box.x <= x && x <= box.x + box.width && box.y <= y && y <= box.y + box.height;
      return around && element.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
    });
    const frame = under.findLast(({ element }) => group?.contains(element) || element.getAttribute("class") === role);
    const onScreen = text.getBoundingClientRect();
    const middle = [onScreen.x + onScreen.width / 2, onScreen.y + onScreen.height / 2];
    return {
      role,
      group: group && groups.indexOf(group),
      text: text.textContent,
      extent: extent(box),
      height: [box.y, box.y + box.height],
      shown: style.visibility === "visible" && style.opacity === "1" && text.getClientRects().length > 0,
      on_top: document.elementFromPoint(...middle) === text,
      fill: style.fill,
      ground: under.findLast(({ fill }) => fill !== "none")?.fill ?? "none",
      frame: frame ? extent(frame.box) : null,
    };
  };

  const picture = (svg) => {
    const elements = all(svg);
    const groups = [...svg.querySelectorAll("g")];
    const lines = [...svg.querySelectorAll("text")].flatMap(linesOf);
    const rects = [...svg.querySelectorAll("rect, path.stage")].map((element) => {
      return { element, box: element.getBBox(), fill: getComputedStyle(element).fill };
    });
    const seen = {
      width: svg.width.baseVal.value,
      height: svg.height.baseVal.value,
      content: svg.textContent,
      elements: [...new Set(elements.map((element) => element.localName))],
      attributes: [...new Set([svg, ...elements].flatMap((element) => element.getAttributeNames()))],
      dangling: ["aria-labelledby", "aria-describedby"]
        .flatMap((name) => (svg.getAttribute(name) ?? "").split(" "))
        .filter((id) => !elements.some((element) => element.id === id)),
      links: elements.filter((element) => element.localName === "a").map((link) => link.getAttribute("href") ?? link.getAttribute("xlink:href"))
        // Graphviz makes one without an address of what has a tooltip alone.
        .filter((address) => address !== null),
      groups: groups.map((group) => {
        const box = group.querySelector("rect")?.getBBox();
        const title = group.querySelector("title")?.textContent ?? "";
        return { role: group.getAttribute("class") ?? "", title, box: box ? extent(box) : null };
      }),
      texts: lines.map((text) => line(text, rects, groups)),
    };
    // Not everybody has the font that it was measured in. This one is wider.
    svg.style.fontFamily = "monospace";
    lines.forEach((text, index) => (seen.texts[index].extent_elsewhere = extent(text.getBBox())));
    svg.style.fontFamily = "";
    return seen;
  };

  const selection = getSelection();
  const search = (text) => {
    selection.removeAllRanges();
    // As with Ctrl+F, from the beginning, but for the case of letters.
    return window.find(text, true) ? selection.toString() : null;
  };
  const find = (name, index) => {
    const group = document.querySelectorAll("g.touchpoint")[index];
    const lines = [...(group?.querySelectorAll("text.touchpoint") ?? [])].flatMap(linesOf);
    if (lines.length === 0) {
      return { whole: null, lines: [], selected: "" };
    }
    const range = document.createRange();
    range.setStartBefore(lines[0]);
    range.setEndAfter(lines.at(-1));
    selection.removeAllRanges();
    selection.addRange(range);
    const selected = selection.toString();
    const found = lines.map((line) => [line.textContent, search(line.textContent)]);
    return { whole: search(name), lines: found, selected };
  };

  const found = names.map(find);
  selection.removeAllRanges();
  const elements = all(document);
  // As one text, which comes out of the page much faster.
  return JSON.stringify({
    title: document.title,
    ids: elements.map((element) => element.id).filter((id) => id !== ""),
    around: elements.filter((element) => !element.closest("svg")).map((element) => element.localName),
    pictures: svgs.map(picture),
    found,
  });
}

// Runs in the page. How an image came out, and of how many colours it is.
async function draw(source) {
  const image = new Image();
  image.src = source;
  const error = await image.decode().then(() => null, String);
  document.body.replaceChildren(image);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [400, 300];
  const context = canvas.getContext("2d");
  if (error === null) {
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
  }
  const pixels = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  return { error, width: image.naturalWidth, height: image.naturalHeight, colours: new Set(pixels).size };
}

// A page that opens one thing after the other, and listens.
async function visitor(browser, folder) {
  const page = await browser.newPage();
  const devtools = await page.context().newCDPSession(page);

  // All that a picture must not do: say something, fail, ask, fetch.
  let heard = [];
  let own = "";
  page.on("console", (message) => heard.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => heard.push(`error: ${error.message}`));
  page.on("popup", (popup) => heard.push(`popup: ${popup.url()}`));
  page.on("dialog", (dialog) => {
    heard.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== own) {
      heard.push(`request: ${request.url()}`);
    }
  });

  // What is told to those who can't see it.
  const told = async () => {
    const { nodes } = await devtools.send("Accessibility.getFullAXTree");
    const telling = nodes.filter((node) => !node.ignored && /^(image|link|graphics-.*)$/.test(node.role.value));
    return telling.map((node) => {
      return { role: node.role.value, name: node.name?.value ?? "", description: node.description?.value ?? "" };
    });
  };

  const open = async (file, names) => {
    heard = [];
    own = pathToFileURL(path.join(folder, file)).href;
    try {
      await page.goto(own);
      if (file.endsWith(".svg")) {
        // What is off the screen can't be hit.
        const [width, height] = await page.evaluate(() => {
          const svg = document.querySelector("svg");
          return [svg?.width.baseVal.value ?? 1, svg?.height.baseVal.value ?? 1].map(Math.ceil);
        });
        await page.setViewportSize({ width, height });
      }
      const seen = JSON.parse(await page.evaluate(look, names));
      return { ...seen, told: await told(), heard };
    } catch (error) {
      // Broken beyond looking at, which says nothing of the others.
      heard.push(`failure: ${error.message}`);
      return { title: "", ids: [], around: [], pictures: [], found: [], told: [], heard };
    }
  };

  const show = async (file) => {
    if (page.url() !== "about:blank") {
      await page.goto("about:blank");
    }
    heard = [];
    own = `data:image/svg+xml;base64,${fs.readFileSync(path.join(folder, file)).toString("base64")}`;
    return { ...(await page.evaluate(draw, own)), heard };
  };

  return { open, show };
}

async function main() {
  const folder = path.dirname(process.argv[2]);
  const job = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
  const browser = await launch();
  const seen = { documents: {}, images: {} };
  const tasks = [
    ...job.pages.map((file) => async ({ open }) => (seen.documents[file] = await open(file, []))),
    ...job.pictures.map(({ file, names }) => async ({ open }) => (seen.documents[file] = await open(file, names))),
    ...job.images.map((file) => async ({ show }) => (seen.images[file] = await show(file))),
  ];
  // One waits while the other works.
  const visitors = await Promise.all([visitor(browser, folder), visitor(browser, folder)]);
  await Promise.all(
    visitors.map(async (visitor) => {
      for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
        await task(visitor);
      }
    }),
  );
  await browser.close();
  process.stdout.write(JSON.stringify(seen));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
