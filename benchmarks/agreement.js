// Hands and eyes for agreement.py: moves the controls of an exported page by their own elements,
// and reads what is drawn. Evaluated in the page by Playwright, past its policy.
window.agreement = (() => {
  const find = (id) => document.querySelector(`main [data-widget="${id}"]`);
  const kind = (node) => (node.matches('.tabs') ? 'tabs' : node.matches('.accordion') ? 'folds' : node.dataset.input);
  const live = () => [...document.querySelectorAll('main [data-widget]')].filter((node) => kind(node) && !node.closest('[data-frozen]'));
  const fire = (node, ...names) => names.forEach((name) => node.dispatchEvent(new Event(name, { bubbles: true })));
  const stopsOf = (node) => [...node.querySelectorAll('input[type=range]')];
  const READ = {
    select: (n) => Number(n.querySelector('select').value),
    listbox: (n) => Number(n.querySelector('select').value),
    radios: (n) => Number(n.querySelector('input:checked')?.value ?? -1),
    toggles: (n) => Number(n.querySelector('input:checked')?.value ?? -1),
    slider: (n) => Number(n.querySelector('input').value),
    range: (n) => stopsOf(n).map((thumb) => Number(thumb.value)),
    checkbox: (n) => Number(n.querySelector('input').checked),
    togglebutton: (n) => Number(n.querySelector('button').getAttribute('aria-pressed') === 'true'),
    number: (n) => n.querySelector('input').value,
    date: (n) => n.querySelector('input').value,
    combobox: (n) => n.querySelector('input').value,
    multi: (n) => [...n.querySelectorAll('input')].flatMap((box, i) => (box.checked ? [i] : [])),
    tags: (n) => [...n.querySelectorAll('input')].flatMap((box, i) => (box.checked ? [i] : [])),
    play: (n) => n.querySelector('output').textContent,
    tabs: (n) => [...n.querySelectorAll(':scope > .tablist > [role=tab]')].findIndex((tab) => tab.ariaSelected === 'true'),
    folds: (n) => [...n.querySelectorAll(':scope > details')].findIndex((fold) => fold.open),
  };
  const choose = (n, at) => {
    const select = n.querySelector('select');
    select.value = String(at);
    fire(select, 'change');
  };
  const type = (n, at, control) => {
    const input = n.querySelector('input');
    input.value = control.labels[at];
    fire(input, 'input', 'change');
  };
  const tick = (n, at, control) => {
    const boxes = [...n.querySelectorAll('input')];
    boxes.forEach((box, i) => { box.checked = control.subsets[at].includes(i); });
    fire(boxes[0], 'change');
  };
  const press = (n, at) => n.querySelector(`input[value="${at}"]`).click();
  const MOVE = {
    select: choose, listbox: choose, radios: press, toggles: press, number: type, date: type, combobox: type, multi: tick, tags: tick,
    slider: (n, at) => { const input = n.querySelector('input'); input.value = String(at); fire(input, 'input', 'change'); },
    range: (n, at, control) => {
      const thumbs = stopsOf(n);
      thumbs.forEach((thumb, i) => { thumb.value = String(control.pairs[at][i]); });
      fire(thumbs[0], 'input');
    },
    checkbox: (n) => n.querySelector('input').click(),
    togglebutton: (n) => n.querySelector('button').click(),
    button: (n) => n.querySelector('button').click(),
    tabs: (n, at) => n.querySelectorAll(':scope > .tablist > [role=tab]')[at].click(),
    folds: (n, at) => n.querySelectorAll(':scope > details > summary')[at].click(),
    play: (n) => n.querySelector('button').click(),
  };
  return {
    readings() {
      return Object.fromEntries(live().map((node) => [node.dataset.widget, READ[kind(node)]?.(node) ?? null]));
    },
    move: (id, at, control) => MOVE[kind(find(id))](find(id), at, control),
    async approach(id) {
      for (const figure of find(id)?.querySelectorAll('figure') ?? []) {
        figure.scrollIntoView();
        for (let i = 0; i < 100 && !figure.querySelector('.js-plotly-plot .main-svg'); i += 1) {
          await new Promise((done) => setTimeout(done, 20));
        }
      }
    },
    drawn(id) {
      const node = find(id);
      if (!node) return { there: false };
      const own = (selector) => [...node.querySelectorAll(selector)].filter((part) => part.closest('[data-widget]') === node);
      return {
        there: true,
        texts: own('pre.text').map((pre) => pre.textContent),
        pictures: own('img').map((img) => img.src),
        figures: own('.js-plotly-plot').map((plot) => JSON.parse(JSON.stringify(plot.data))),
      };
    },
    words: (html) => new DOMParser().parseFromString(html, 'text/html').body.textContent.split(/\s+/).join(' ').trim(),
  };
})();
