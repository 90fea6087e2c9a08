
// The script of the preview: the page follows its file, and a click on an element shows its lines in the file.
(() => {
  "use strict";
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const stage = byId("stage");
  const { events } = byId("preview").dataset;
  // The theme that the page came with. The reader may have chosen another one before this script runs.
  const { theme } = byId("preview").dataset;

  // Runs an action that a browser, or the frame of another page, may forbid.
  function tried(act) {
    try {
      return act();
    } catch {
      return undefined;
    }
  }

  // ---- following: the server sends a stamp, and the script loads the page with that stamp ----

  let stamp = byId("preview").dataset.stamp;
  let wanted = stamp;
  let isAsking = false;
  let stream = null;

  const STATES = { on: "follows its file", off: "polku preview is not running; trying again" };
  function tell(state) {
    const line = byId("preview-state");
    if (line.dataset.state === state) return;
    line.dataset.state = state;
    line.textContent = STATES[state];
  }

  // A hidden page does not listen, because a browser allows few connections to one server.
  function follow() {
    if (document.hidden || stream) return;
    const own = tried(() => new EventSource(events));
    if (!own) return tell("off");
    stream = own;
    own.onopen = () => tell("on");
    own.onmessage = ({ data }) => {
      wanted = data;
      ask();
    };
    own.onerror = () => {
      tell("off");
      if (own.readyState !== EventSource.CLOSED || stream !== own) return;
      stream = null;
      setTimeout(follow, 2000);
    };
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return follow();
    stream?.close();
    stream = null;
  });

  // The server draws an overlay when it is chosen.
  const overlay = () => byId("overlay")?.value ?? "";
  let drawn = document.querySelector(".picture[data-overlay]")?.dataset.overlay ?? "";
  document.addEventListener("overlay", () => {
    // Whether there is such a picture is known when it has come.
    byId("no-figures").hidden = true;
    ask();
  });

  async function ask() {
    if (isAsking) return;
    isAsking = true;
    try {
      while (stamp !== wanted || drawn !== overlay()) {
        const goal = wanted;
        const query = overlay() ? `?overlay=${overlay()}` : "";
        const answer = fetch(`${location.pathname}${query}`).then((answer) => (answer.ok ? answer.text() : null));
        drawn = overlay();
        const page = await answer.catch(() => null);
        if (page === null) break;
        // The policy of this page would block the style sheet of the new one.
        const [, own] = page.match(/<style>([^]*?)<\/style>/) ?? [];
        take(new DOMParser().parseFromString(page.replace(/<style>[^]*?<\/style>/, ""), "text/html"), own);
        // The loaded page may be newer than the stamp that was sent.
        if (wanted === goal) wanted = stamp;
      }
    } finally {
      isAsking = false;
    }
  }

  const scriptOf = (page) => page.querySelector("body > script")?.textContent;
  const sheet = new CSSStyleSheet();
  let style = document.querySelector("style").textContent;

  function take(later, own) {
    const next = later.getElementById("preview");
    const isLike = next && scriptOf(later) === scriptOf(document) && later.documentElement.lang === root.lang;
    // Another version of polku, another language or theme: load the page anew.
    if (!isLike || next.dataset.theme !== theme) return location.reload();
    if (own !== style) {
      sheet.replaceSync(own);
      document.adoptedStyleSheets = [sheet];
      document.querySelector("style").sheet.disabled = true;
      style = own;
    }
    if (stage) {
      document.dispatchEvent(new CustomEvent("renew", { detail: later }));
    } else {
      const [left, top] = [scrollX, scrollY];
      document.querySelector("main").replaceWith(later.querySelector("main"));
      scrollTo({ left, top, behavior: "instant" });
    }
    document.title = later.title;
    for (const id of ["preview-found", "preview-trouble"]) byId(id).replaceChildren(...later.getElementById(id).childNodes);
    const [open, opens] = [byId("preview-open"), later.getElementById("preview-open")];
    open.textContent = opens.textContent;
    open.dataset.severity = opens.dataset.severity;
    byId("preview-data").replaceWith(later.getElementById("preview-data"));
    stamp = next.dataset.stamp;
    learn();
  }

  // ---- the position of elements ----

  let known = null;
  let picked = null;

  function learn() {
    known = JSON.parse(byId("preview-data").textContent);
    root.classList.toggle("troubled", byId("preview-trouble").childElementCount > 0);
    if (picked && picked.elements.length > 0 && !picked.elements.some((element) => known?.places[element])) picked = null;
    paint();
  }

  // "flow-p0_touchpoint_order" is the element "touchpoint_order". Ids of transitions end with the side, ids of
  // scores with the persona.
  function elementOf(group) {
    const own = group.id.slice(group.id.indexOf("_") + 1);
    const names = [own, own.replace(/-(above|left|right)$/, ""), own.replace(/^(experience|expectation)_(.*)-\d+$/, "touchpoint_$2")];
    return names.find((name) => known?.places[name]);
  }

  function elementAt(target, x) {
    for (let group = target.closest("g[id]"); group; group = group.parentElement.closest("g[id]")) {
      const element = elementOf(group);
      if (element) return element;
    }
    // Content of a lane belongs to the column that it is in.
    const columns = target.closest("g.lane") ? all("g.touchpoint[id], g.stage[id]", target.closest("svg")) : [];
    const column = columns.findLast((group) => {
      const box = group.getBoundingClientRect();
      return box.left <= x && x <= box.right;
    });
    return column && elementOf(column);
  }

  const linesOf = ({ elements, lines }) => lines ?? elements.flatMap((element) => known?.places[element] ?? []);

  // The number of lines shown before and after an element, and the maximum shown of a long element.
  const [AROUND, MOST] = [2, 16];

  function paint() {
    for (const group of all(".picked")) group.classList.remove("picked");
    const place = byId("preview-place");
    place.hidden = picked === null;
    if (!picked) return;
    for (const group of all(".picture g[id]")) {
      if (picked.elements.includes(elementOf(group))) group.classList.add("picked");
    }
    const parts = linesOf(picked);
    byId("preview-where").textContent = `${picked.file ?? known.name}:${parts[0]?.[0] ?? 1}`;
    byId("preview-source").replaceChildren(...(picked.file && picked.file !== known?.name ? [] : parts.map(part)));
    const link = byId("preview-follow");
    link.hidden = !picked.link;
    if (picked.link) {
      link.href = picked.link;
      link.textContent = `Open ${picked.link}`;
    }
  }

  // Renders some lines of the file.
  function part([first, last]) {
    const list = document.createElement("ol");
    const [from, to] = [Math.max(1, first - AROUND), Math.min(known.lines.length, Math.min(last, first + MOST) + AROUND)];
    for (let number = from; number <= to; number += 1) {
      const line = document.createElement("li");
      line.value = number;
      line.textContent = known.lines[number - 1] || " ";
      if (number >= first && number <= last) line.className = "here";
      list.append(line);
    }
    list.style.setProperty("--digits", String(to).length);
    return list;
  }

  // Whether the panel was opened to show the picked element. If so, it closes with it.
  let isLent = false;
  function pick(next) {
    picked = next;
    paint();
    if (next && byId("preview-panel").hidden) {
      unfold(true);
      isLent = true;
    } else if (!next && isLent) {
      unfold(false);
    }
  }

  // Scrolls the picked element into view.
  function seek() {
    const group = all(".picked").find((one) => one.checkVisibility());
    if (!group) return;
    stage.scrollIntoView({ block: "nearest", behavior: "instant" });
    const [box, room] = [group.getBoundingClientRect(), stage.getBoundingClientRect()];
    const isSeen = box.left >= room.left && box.right <= room.right && box.top >= room.top && box.bottom <= room.bottom;
    if (isSeen) return;
    const middle = (side, size) => box[side] + box[size] / 2 - room[side] - room[size] / 2;
    stage.scrollBy({ left: middle("left", "width"), top: middle("top", "height"), behavior: "instant" });
  }

  stage?.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!getSelection().isCollapsed || !event.target.closest("svg")) return;
    const element = elementAt(event.target, event.clientX);
    const link = event.target.closest("a");
    // A click on a card with a link picks the card. A link in small print is followed.
    if (link && !link.querySelector("g.touchpoint")) return;
    if (link) event.preventDefault();
    if (element) pick({ elements: [element], link: link?.href.baseVal });
    else pick(null);
  });

  byId("preview-panel").addEventListener("click", (event) => {
    const finding = event.target.closest(".found-open");
    if (!finding) return;
    const { elements, file, line } = finding.dataset;
    pick({ elements: elements.split(" ").filter(Boolean), lines: [[Number(line), Number(line)]], file });
    if (stage) seek();
  });
  byId("preview-unpick").onclick = () => pick(null);
  byId("preview-copy").onclick = async () => {
    const [button, where] = [byId("preview-copy"), byId("preview-where")];
    const isCopied = await tried(() => navigator.clipboard.writeText(where.textContent).then(() => true, () => false));
    if (!isCopied) {
      // Select the text, so that the reader can copy it by keyboard.
      getSelection().selectAllChildren(where);
      if (!tried(() => document.execCommand("copy"))) return;
    }
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  };

  // ---- the panel ----

  const KEPT = "polku preview: panel";
  function unfold(isOpen) {
    byId("preview-panel").hidden = !isOpen;
    byId("preview-open").setAttribute("aria-expanded", String(isOpen));
    root.classList.toggle("unfolded", isOpen);
    isLent = false;
  }
  byId("preview-open").onclick = () => {
    unfold(byId("preview-panel").hidden);
    tried(() => localStorage.setItem(KEPT, byId("preview-panel").hidden ? "closed" : "open"));
  };
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && picked && !document.querySelector("dialog[open], .menu[open]")) pick(null);
  });

  root.classList.add("previewed");
  unfold(tried(() => localStorage.getItem(KEPT)) === "open");
  learn();
  follow();
  // The address may name an overlay.
  ask();
})();
