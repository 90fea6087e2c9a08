// Lets the real Mermaid read texts without drawing them, and prints what it understands, as JSON.
//
// node understand.js JOB, where JOB is a file with a list of texts.
// PLAYWRIGHT_CORE and MERMAID name the unpacked npm packages playwright-core and mermaid.
"use strict";

const { each } = require("./page.js");

// Runs in the page.
async function understand(text) {
  // References are kept in another form until the picture is done; all else is shown as it is.
  const decode = (kept) => {
    const area = document.createElement("textarea");
    const escaped = kept.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    area.innerHTML = escaped.replaceAll("ﬂ°°", "&#").replaceAll("ﬂ°", "&").replaceAll("¶ß", ";");
    return area.value.replaceAll(/<\/?br\s*\/?>/gi, " ");
  };
  const { diagramType } = await mermaid.parse(text);
  if (diagramType !== "journey") {
    throw new Error(`another diagram: ${diagramType}`);
  }
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const tasks = db.getTasks().map(({ section, task, score, people }) => {
    return { section: decode(section), name: decode(task), score: String(score), people: people.map(decode) };
  });
  const label = decode(db.getAccTitle());
  const description = decode(db.getAccDescription());
  return { understood: { title: decode(db.getDiagramTitle()), label, description, sections: db.getSections().map(decode), tasks } };
}

each(understand);
