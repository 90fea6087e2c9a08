// Shows one picture of the page, and the rows of the table that belong to it. The address stores what is shown.
"use strict";
(() => {
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const [desk, stage, live] = [byId("desk"), byId("stage"), byId("live")];
  const tabs = all("[role=tab]");
  let [select, scenarios, overlays, menus] = [byId("persona"), byId("scenario"), byId("overlay"), all(".menu")];
  const states = byId("state");
  const announce = (text) => (live.textContent = text);

  // Works without features that a browser, or the page that embeds this one, may forbid.
  function tried(act) {
    try {
      return act();
    } catch {
      return undefined;
    }
  }

  // ---- what is shown ----

  const shown = { view: tabs.find((tab) => tab.getAttribute("aria-selected") === "true").dataset.view, persona: "", scenario: "", state: "" };
  // What the page was written with.
  const first = shown.view;
  const firstOverlay = overlays?.value ?? "";
  shown.overlay = firstOverlay;
  let svg = null;
  let size = null;
  let scale = 1;
  // Whether the picture fits the window.
  let fitted = true;

  const pictureOf = (view, persona, scenario, overlay) =>
    all(".picture").find(
      ({ dataset }) =>
        dataset.view === view &&
        dataset.persona === persona &&
        (dataset.scenario ?? "") === scenario &&
        (dataset.overlay ?? "") === overlay &&
        (dataset.state ?? "") === shown.state,
    );

  function show() {
    // Only those whose scenario it is can be chosen with it.
    const of = scenarios?.querySelector(`option[value="${shown.scenario}"]`)?.dataset.of?.split(" ");
    options(select).forEach((one) => (one.disabled = one.value !== "" && of !== undefined && !of.includes(one.value)));
    if (of && shown.persona !== "" && !of.includes(shown.persona)) shown.persona = "";
    const alone = of?.length === 1 && of[0] === shown.persona;
    const own = (overlay) => pictureOf(shown.view, alone ? "" : shown.persona, shown.scenario, overlay);
    const [counted, plain] = [own(shown.overlay), own("")];
    const picture = counted ?? plain ?? pictureOf(shown.view, "", shown.scenario, "") ?? pictureOf(shown.view, "", "", "");
    all(".picture").forEach((other) => (other.hidden = other !== picture));
    byId("notice").hidden = Boolean(counted ?? plain);
    if (overlays) byId("no-figures").hidden = Boolean(counted) || !plain;
    for (const tab of tabs) {
      const here = tab.dataset.view === shown.view;
      tab.setAttribute("aria-selected", String(here));
      tab.tabIndex = here ? 0 : -1;
      if (here) stage.setAttribute("aria-labelledby", tab.id);
    }
    menus.forEach((menu) => (menu.hidden = menu.dataset.view !== shown.view));
    if (select) select.value = shown.persona;
    if (scenarios) scenarios.value = shown.scenario;
    if (overlays) overlays.value = shown.overlay;
    if (states) states.value = shown.state;
    for (const element of all("[data-p]")) {
      element.hidden = shown.persona !== "" && !element.dataset.p.split(" ").includes(shown.persona);
    }
    svg = picture.querySelector("svg");
    arrange();
  }

  // ---- lanes: those below a hidden one move up ----

  const boxes = (view) => all("input", menus.find((menu) => menu.dataset.view === view) ?? document.createElement("p"));
  const heights = new WeakMap();

  function arrange() {
    const hidden = new Set(boxes(shown.view).filter((box) => !box.checked).map((box) => box.value));
    let gone = 0;
    for (const part of svg.children) {
      const lane = part.matches("g.lane") ? part.id.split("_lane_")[1] : null;
      const away = lane !== null && hidden.has(lane);
      if (away) {
        gone += part.querySelector("rect").height.baseVal.value;
        part.setAttribute("display", "none");
      } else {
        part.removeAttribute("display");
        if (gone > 0) part.setAttribute("transform", `translate(0 ${-gone})`);
        else part.removeAttribute("transform");
      }
    }
    const box = svg.viewBox.baseVal;
    if (!heights.has(svg)) heights.set(svg, box.height);
    size = { width: box.width, height: heights.get(svg) - gone };
    svg.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    if (fitted) fit();
    else zoom(scale);
  }

  // ---- size ----

  const LEAST = 0.05;
  const MOST = 8;

  function zoom(to, at) {
    const place = svg.getBoundingClientRect();
    const around = stage.getBoundingClientRect();
    const point = at ?? { x: around.left + stage.clientWidth / 2, y: around.top + stage.clientHeight / 2 };
    const part = { x: (point.x - place.left) / (place.width || 1), y: (point.y - place.top) / (place.height || 1) };
    scale = Math.min(MOST, Math.max(LEAST, to));
    svg.setAttribute("width", size.width * scale);
    svg.setAttribute("height", size.height * scale);
    const now = svg.getBoundingClientRect();
    stage.scrollLeft += now.left + part.x * now.width - point.x;
    stage.scrollTop += now.top + part.y * now.height - point.y;
    byId("full").textContent = `${Math.round(scale * 100)}%`;
  }

  function fit() {
    const style = getComputedStyle(svg.parentElement);
    const room = 2 * parseFloat(style.paddingLeft);
    const [width, height] = [stage.clientWidth - room, stage.clientHeight - room];
    // On a phone, a whole picture would be too small to read.
    const least = stage.clientWidth < 620 ? Math.min(1, height / size.height) : 0;
    zoom(Math.max(Math.min(width / size.width, height / size.height, 1.5), least));
    fitted = true;
    stage.scrollTo(0, 0);
  }

  function resize(to, at) {
    fitted = false;
    zoom(to, at);
    announce(byId("full").textContent);
  }

  const larger = () => resize(scale * 1.25);
  const smaller = () => resize(scale / 1.25);
  const full = () => resize(1);
  const fitAll = () => {
    fit();
    announce(byId("full").textContent);
  };
  byId("zoom-in").onclick = larger;
  byId("zoom-out").onclick = smaller;
  byId("full").onclick = full;
  byId("fit").onclick = fitAll;
  new ResizeObserver(() => fitted && svg && fit()).observe(stage);

  stage.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 16 : 1;
      const turned = Math.max(-60, Math.min(60, event.deltaY * lines));
      resize(scale * Math.exp(-turned / 240), { x: event.clientX, y: event.clientY });
    },
    { passive: false },
  );

  // Two fingers zoom. A single finger scrolls, which the browser does.
  let pinch = null;
  const spread = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  stage.addEventListener("touchstart", (event) => {
    pinch = event.touches.length === 2 ? { spread: spread(event.touches), scale } : null;
  });
  stage.addEventListener(
    "touchmove",
    (event) => {
      if (!pinch || event.touches.length !== 2) return;
      event.preventDefault();
      const [a, b] = event.touches;
      const middle = { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 };
      resize((pinch.scale * spread(event.touches)) / pinch.spread, middle);
    },
    { passive: false },
  );
  stage.addEventListener("touchend", () => (pinch = null));

  // ---- moving: dragging the background moves the picture, dragging over text selects it ----

  let held = null;
  let moved = false;
  stage.addEventListener("mousedown", (event) => {
    const inside = event.offsetX < stage.clientWidth && event.offsetY < stage.clientHeight;
    if (event.target === stage && !inside) return;
    const onText = event.button === 0 && event.target.closest("text");
    moved = false;
    if (onText || event.button > 1) return;
    // Prevents the selection of text and the dragging of links.
    event.preventDefault();
    stage.focus({ preventScroll: true });
    getSelection().removeAllRanges();
    held = { x: event.clientX + stage.scrollLeft, y: event.clientY + stage.scrollTop, from: event };
  });
  addEventListener("mousemove", (event) => {
    if (!held) return;
    const { from } = held;
    if (!moved && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) < 4) return;
    moved = true;
    stage.classList.add("held");
    stage.scrollTo({ left: held.x - event.clientX, top: held.y - event.clientY, behavior: "instant" });
  });
  addEventListener("mouseup", () => {
    held = null;
    stage.classList.remove("held");
  });
  stage.addEventListener("click", (event) => moved && event.preventDefault(), true);
  stage.addEventListener("dragstart", (event) => event.preventDefault());

  // ---- keys ----

  const keys = { "+": larger, "=": larger, "-": smaller, "0": full, f: fitAll, F: fitAll, "?": () => help.showModal() };
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  desk.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, input")) return;
    const step = event.target.closest("#stage") && steps[event.key];
    if (step) {
      stage.scrollBy({ left: step[0] * 80, top: step[1] * 80, behavior: "instant" });
    } else if (keys[event.key]) {
      keys[event.key]();
    } else {
      return;
    }
    event.preventDefault();
  });

  // ---- views, personas, lanes ----

  function turnTo(view) {
    shown.view = view;
    show();
    keep();
  }
  tabs.forEach((tab, index) => {
    tab.onclick = () => turnTo(tab.dataset.view);
    tab.onkeydown = (event) => {
      const last = tabs.length - 1;
      const next = { ArrowLeft: index === 0 ? last : index - 1, ArrowRight: index === last ? 0 : index + 1, Home: 0, End: last };
      if (!(event.key in next)) return;
      event.preventDefault();
      tabs[next[event.key]].focus();
      turnTo(tabs[next[event.key]].dataset.view);
    };
  });
  function wireFilters() {
    if (select) {
      select.onchange = () => {
        shown.persona = select.value;
        show();
        keep();
        const rows = all("#table tbody tr").filter((row) => !row.hidden).length;
        announce(`${select.selectedOptions[0].textContent}: ${rows}`);
      };
    }
    if (scenarios) {
      scenarios.onchange = () => {
        shown.scenario = scenarios.value;
        show();
        keep();
        announce(scenarios.selectedOptions[0].textContent);
      };
    }
    if (overlays) {
      overlays.onchange = () => {
        shown.overlay = overlays.value;
        show();
        keep();
        announce(overlays.selectedOptions[0].textContent);
        document.dispatchEvent(new CustomEvent("overlay"));
      };
    }
    if (states) {
      states.onchange = () => {
        shown.state = states.value;
        show();
        keep();
        announce(states.selectedOptions[0].textContent);
      };
    }
    for (const menu of menus) {
      menu.onchange = () => {
        arrange();
        keep();
      };
      menu.onkeydown = (event) => {
        if (event.key !== "Escape") return;
        menu.open = false;
        menu.querySelector("summary").focus();
      };
    }
  }
  wireFilters();
  addEventListener("pointerdown", (event) => {
    menus.filter((menu) => !menu.contains(event.target)).forEach((menu) => (menu.open = false));
  });

  // ---- the address ----

  const options = (of) => all("option", of ?? document.createElement("p"));
  const idOf = (of, value) => options(of).find((one) => one.value === value)?.dataset.id;
  const valueOf = (of, id) => (id && options(of).find((one) => one.dataset.id === id)?.value) || "";

  function keep() {
    const address = new URLSearchParams();
    address.set("view", shown.view);
    for (const [name, of] of [["persona", select], ["scenario", scenarios]]) {
      if (idOf(of, shown[name])) address.set(name, idOf(of, shown[name]));
    }
    if (shown.state !== "") address.set("state", idOf(states, shown.state));
    if (shown.overlay !== firstOverlay) address.set("overlay", idOf(overlays, shown.overlay));
    const [on, every] = [boxes(shown.view).filter((box) => box.checked), boxes(shown.view)];
    if (on.length < every.length) address.set("lanes", on.map((box) => box.value).join(","));
    if (chosen) address.set("theme", chosen);
    tried(() => history.replaceState(null, "", `#${address.toString().replaceAll("%2C", ",")}`));
  }

  function read() {
    // A part without `=` is an anchor on the page.
    if (location.hash !== "" && !location.hash.includes("=")) return;
    const address = new URLSearchParams(location.hash.slice(1));
    const view = tabs.find((tab) => tab.dataset.view === address.get("view"))?.dataset.view;
    shown.view = view ?? first;
    shown.persona = valueOf(select, address.get("persona"));
    shown.scenario = valueOf(scenarios, address.get("scenario"));
    shown.state = valueOf(states, address.get("state"));
    shown.overlay = address.has("overlay") ? valueOf(overlays, address.get("overlay")) : firstOverlay;
    // If the address names no lane of this picture, all lanes are shown.
    const named = address.get("lanes")?.split(",") ?? [];
    const isNamed = boxes(shown.view).some((box) => named.includes(box.value));
    boxes(shown.view).forEach((box) => (box.checked = !isNamed || named.includes(box.value)));
    if (["light", "dark"].includes(address.get("theme"))) wear(address.get("theme"));
    show();
  }
  addEventListener("hashchange", read);

  // ---- colours ----

  let chosen = null;
  const night = tried(() => matchMedia("(prefers-color-scheme: dark)"));
  const worn = () => root.dataset.theme ?? (night?.matches ? "dark" : "light");
  const mark = () => byId("theme").setAttribute("aria-pressed", String(worn() === "dark"));
  function wear(theme) {
    chosen = theme;
    root.dataset.theme = theme;
    mark();
  }
  byId("theme").onclick = () => {
    wear(worn() === "dark" ? "light" : "dark");
    keep();
  };
  tried(() => night.addEventListener("change", mark));

  // ---- help ----

  const help = byId("help");
  byId("help-open").onclick = () => help.showModal();
  byId("help-close").onclick = () => help.close();
  help.addEventListener("click", (event) => event.target === help && help.close());

  // ---- the table, for a spreadsheet: cells between tabs, rows on lines ----

  const plain = (element) => element.textContent.trim().replace(/\s+/g, " ");
  function cell(element) {
    const entries = all("li", element).filter((entry) => !entry.hidden);
    const hidden = element.querySelector(":scope > span[hidden]");
    const text = entries.length > 0 ? entries.map(plain).join("; ") : hidden ? "" : plain(element);
    // A text must not become a formula, even in spreadsheets that ignore quotes, blanks or the width of characters.
    return /^[\s"'\u0000-\u001f]*[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text;
  }
  const lines = (rows) => rows.map((row) => [...row.cells].map(cell).join("\t")).join("\n");
  const rows = () => all("#table tr").filter((row) => !row.hidden);
  let taken = null;

  // Several cells are copied as cells; part of one cell is copied as text.
  function selected() {
    const selection = getSelection();
    if (selection.isCollapsed) return null;
    const cellOf = (node) => (node?.nodeType === 1 ? node : node?.parentElement)?.closest("#table td, #table th") ?? null;
    const [from, to] = [cellOf(selection.anchorNode), cellOf(selection.focusNode)];
    if (!from || !to || from === to) return null;
    const within = (element) => selection.containsNode(element, true);
    const parts = rows().filter(within).map((row) => [...row.cells].filter(within).map(cell).join("\t"));
    return parts.join("\n");
  }
  document.addEventListener("copy", (event) => {
    const text = taken ?? selected();
    if (text === null || !event.clipboardData) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
  function wireCopy() {
    const copy = byId("copy");
    const label = copy.textContent;
    copy.onclick = () => {
      taken = lines(rows());
      const done = tried(() => document.execCommand("copy"));
      taken = null;
      if (!done) return;
      copy.textContent = copy.dataset.done;
      announce(copy.dataset.done);
      setTimeout(() => (copy.textContent = label), 2000);
    };
  }
  wireCopy();

  // ---- replacing the journey by a later version, for the preview ----

  document.addEventListener("renew", ({ detail: later }) => {
    const [persona, scenario] = [idOf(select, shown.persona), idOf(scenarios, shown.scenario)];
    const unchecked = new Map(tabs.map(({ dataset: { view } }) => [view, boxes(view).filter((box) => !box.checked)]));
    const open = menus.find((menu) => menu.open)?.dataset.view;
    const table = () => document.querySelector("#table .scroll");
    const places = [() => stage, table, () => root].map((of) => [of, of().scrollLeft, of().scrollTop]);
    const focus = document.activeElement?.id;
    for (const selector of [".name", ".filters", "#main"]) {
      const [old, fresh] = [document, later].map((page) => page.querySelector(selector));
      // An unchanged table needs no new layout.
      if (!old.isEqualNode(fresh)) old.replaceWith(fresh);
    }
    stage.replaceChildren(...later.getElementById("stage").childNodes);
    [select, scenarios, overlays, menus] = [byId("persona"), byId("scenario"), byId("overlay"), all(".menu")];
    wireFilters();
    wireCopy();
    [shown.persona, shown.scenario] = [valueOf(select, persona), valueOf(scenarios, scenario)];
    for (const menu of menus) {
      const { view } = menu.dataset;
      menu.open = view === open;
      boxes(view).forEach((box) => (box.checked = !unchecked.get(view).some((other) => other.value === box.value)));
    }
    show();
    for (const [of, left, top] of places) of().scrollTo({ left, top, behavior: "instant" });
    if (focus && document.activeElement?.id !== focus) byId(focus)?.focus({ preventScroll: true });
  });

  root.classList.add("live");
  mark();
  read();
  if (svg === null) show();
})();
