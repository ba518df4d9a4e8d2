// What a test asks of JupyterLab from inside: open, run, look. `jupyterapp` is the lab's own
// application, there because the server was started with `expose_app_in_browser`.
window.lab = {
  panel: () => jupyterapp.shell.currentWidget,
  notebook: () => lab.panel().node.querySelector(".jp-Notebook"),
  command: (id, args) => jupyterapp.commands.execute(id, args).then(() => null),

  async open(path) {
    const panel = await jupyterapp.commands.execute("docmanager:open", { path });
    jupyterapp.shell.activateById(panel.id);
    await panel.revealed;
    await panel.sessionContext.ready;
  },

  code: () => [...lab.panel().content.model.cells].filter((cell) => cell.type === "code"),

  // Cells as the document holds them: what ran, and what each output is.
  cells: () => lab.code().map((cell) => ({ ran: cell.executionCount !== null, outputs: cell.outputs.toJSON() })),

  sources: () => lab.code().map((cell) => cell.sharedModel.getSource()),

  write: (index, source) => lab.code()[index].sharedModel.setSource(source),

  // The value of an expression in the notebook's kernel, as text.
  async evaluate(expression) {
    const { kernel } = lab.panel().sessionContext.session;
    const asked = kernel.requestExecute({ code: "", user_expressions: { value: expression } });
    return (await asked.done).content.user_expressions.value.data["text/plain"];
  },

  idle: () => lab.panel().sessionContext.session?.kernel?.status === "idle",

  // Every figure is drawn and no widget is waited for.
  settled() {
    const book = lab.notebook();
    const figures = [...book.querySelectorAll(".jp-RenderedPlotly")];
    const waiting = book.textContent.includes("Loading widget");
    return lab.idle() && !waiting && figures.every((f) => f.querySelector(".main-svg"));
  },

  // Text on standard error, and errors, wherever in the notebook they are shown.
  complaints: () =>
    [...lab.notebook().querySelectorAll('[data-mime-type$=".stderr"], [data-mime-type$=".error"]')].map(
      (node) => node.textContent,
    ),

  // All that an `interact` shows below its controls, as one text.
  shown(group) {
    const area = lab.groups()[group].querySelector(".jp-OutputArea");
    const figures = [...area.querySelectorAll(".js-plotly-plot")].map((f) => [f.data, f.layout.title]);
    return area.textContent + JSON.stringify(figures);
  },

  groups: () => [...lab.notebook().querySelectorAll(".widget-interact")],

  // The words in the closed lists of an `interact`.
  chosen: (group) =>
    [...lab.groups()[group].querySelectorAll("select")].map((list) => list.selectedOptions[0]?.label ?? ""),

  // What an `interact` shows once it has stood still for ten frames, and since when it did.
  async still(group) {
    let last = null;
    let since = 0;
    for (let frames = 0; frames < 10; frames++) {
      await new Promise(requestAnimationFrame);
      const now = lab.settled() ? lab.shown(group) : null;
      if (now === null || now !== last) [frames, since] = [0, performance.now()];
      last = now;
    }
    return { shown: last, since };
  },

  // Milliseconds from a move to the moment another output is drawn and stands still.
  async watch(group) {
    const before = await lab.still(group);
    let began = null;
    const start = () => (began ??= performance.now());
    for (const kind of ["change", "click", "keydown"]) lab.groups()[group].addEventListener(kind, start, true);
    const patience = performance.now() + 60_000;
    lab.redrawn = async () => {
      while (began === null || lab.shown(group) === before.shown) {
        await new Promise(requestAnimationFrame);
        if (performance.now() > patience) throw new Error("the control was moved, and nothing else changed");
      }
      return (await lab.still(group)).since - began;
    };
  },

  // Contrast of each figure's title with what lies behind it.
  contrasts() {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const paint = (...colours) => {
      canvas.clearRect(0, 0, 1, 1);
      for (const colour of colours) {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
      }
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (rgb) => {
      const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = getComputedStyle(lab.notebook()).backgroundColor;
    return [...lab.notebook().querySelectorAll(".js-plotly-plot")].map((figure) => {
      const title = getComputedStyle(figure.querySelector(".gtitle")).fill;
      const [ink, paper] = [paint(title), paint(ground, figure._fullLayout.paper_bgcolor)].map(light);
      return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    });
  },
};
