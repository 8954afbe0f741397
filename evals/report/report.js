// Filters, search and links to a case. Without it everything is still there, only unfiltered.
"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const cases = [...document.querySelectorAll("details.case")];
  const [suite, scorer, search, shown] = ["suite", "scorer", "search", "shown"].map((name) => at(`page-${name}`));
  const states = [...document.querySelectorAll("input[name=state]")];
  const texts = new Map();

  const textOf = (one) => {
    if (!texts.has(one)) {
      texts.set(one, [one.id, ...[...one.querySelectorAll("[data-text]")].map((part) => part.textContent)].join("\n").toLowerCase());
    }
    return texts.get(one);
  };

  const fits = (one, wanted) => {
    const [which, name] = scorer.value.split(" ");
    const state = states.find((radio) => radio.checked).value;
    return (!state || one.dataset.state === state)
      && (!suite.value || one.dataset.suite === suite.value)
      && (!which || one.dataset[which].split(" ").includes(name))
      && (!wanted || textOf(one).includes(wanted));
  };

  const marked = (one, wanted) => [...one.querySelectorAll("[data-text]")].flatMap((part) => {
    const ranges = [];
    const node = part.firstChild;
    const text = node ? node.data.toLowerCase() : "";
    for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + wanted.length)) {
      if (from + wanted.length > node.length) break;
      const range = new Range();
      range.setStart(node, from);
      range.setEnd(node, from + wanted.length);
      ranges.push(range);
    }
    return ranges;
  });

  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    for (const one of cases) one.hidden = !fits(one, wanted);
    const left = cases.filter((one) => !one.hidden);
    shown.textContent = left.length ? `${left.length} of ${cases.length} cases shown` : "No case fits these filters";
    if (!globalThis.CSS?.highlights) return;
    CSS.highlights.delete("found");
    if (wanted) CSS.highlights.set("found", new Highlight(...left.flatMap((one) => marked(one, wanted))));
  };

  const reset = () => {
    states[0].checked = true;
    suite.value = scorer.value = search.value = "";
    filter();
  };

  const follow = () => {
    const target = at(decodeURIComponent(location.hash.slice(1)));
    const one = target?.closest("details.case");
    if (!one) return;
    if (one.hidden) reset();
    one.open = true;
    target.scrollIntoView();
    if (target === one) one.querySelector("summary").focus({ preventScroll: true });
  };

  let waiting;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 150);
  });
  for (const control of [suite, scorer, ...states]) control.addEventListener("change", filter);
  at("page-reset").addEventListener("click", reset);
  at("page-open").addEventListener("click", () => cases.forEach((one) => { one.open = one.open || !one.hidden; }));
  at("page-close").addEventListener("click", () => cases.forEach((one) => { one.open = false; }));
  addEventListener("hashchange", follow);
  document.querySelector(".filters").hidden = false;
  filter();
  follow();
})();
