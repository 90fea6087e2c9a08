// Lets the real Mermaid read and draw user journeys, and prints what it understands and shows, as JSON.
//
// node read.js JOB, where JOB is a file with a list of texts.
// PLAYWRIGHT_CORE and MERMAID name the unpacked npm packages playwright-core and mermaid.
"use strict";

const { each } = require("./page.js");

// Runs in the page.
async function read(text) {
  // References are kept in another form until the picture is done.
  const decode = (kept) => {
    const area = document.createElement("textarea");
    area.innerHTML = kept.replaceAll("ﬂ°°", "&#").replaceAll("ﬂ°", "&").replaceAll("¶ß", ";");
    return area.value;
  };
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const tasks = db.getTasks().map(({ section, task, score, people }) => {
    return { section: decode(section), name: decode(task), score, people: people.map(decode) };
  });
  const understood = { title: decode(db.getDiagramTitle()), sections: db.getSections().map(decode), tasks };

  const { svg } = await mermaid.render("picture", text);
  document.body.innerHTML = svg;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const texts = (selector, root) => all(selector, root).map((element) => element.textContent);
  // A section is drawn where its first task is.
  let section = "";
  const drawn = { title: texts("text[font-weight]").join(), sections: [], tasks: [] };
  for (const group of all("svg > g")) {
    const [name] = texts(".label", group);
    const face = group.querySelector("circle.face");
    if (face === null && name !== undefined) {
      section = name;
      drawn.sections.push(name);
    } else if (face !== null) {
      const score = 5 - (face.cy.baseVal.value - 300) / 30;
      drawn.tasks.push({ section, name, score, people: texts("circle > title", group) });
    }
  }
  return {
    understood,
    drawn,
    legend: texts("text.legend"),
    named: texts("svg > title").join(),
    described: texts("svg > desc").join(),
    elements: [...new Set(all("svg *").map((element) => element.localName))],
  };
}

each(read);
