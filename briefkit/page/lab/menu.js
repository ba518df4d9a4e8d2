// JupyterLab's File > Save and Export Notebook As > Briefing (HTML).
//
// JupyterLab itself lists an nbconvert exporter under its bare name, "Briefing", and opens a tab that
// stays empty while the notebook runs and then, if it fails, reads "500 : Internal Server Error". This
// plugin puts its own entry in that place: it says what is under way, hands over the file, and shows
// an error as text. Like JupyterLab's own entries it saves the notebook first.
//
// A prebuilt extension without a build step: JupyterLab loads this file, calls `init` with the modules
// it shares (name -> version -> loader), then `get` for the plugin named in package.json.
(() => {
  const SUBMENU = "jp-mainmenu-file-notebookexport";
  const FORMAT = "briefing"; // the exporter's name in pyproject.toml

  // The text in the error page of Jupyter Server.
  function errorIn(page) {
    const said = new DOMParser().parseFromString(page, "text/html").querySelector(".traceback");
    return said?.textContent.replace(/^nbconvert failed: /, "").trim();
  }

  function download(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  function pluginOf({ mainmenu, notebook, services, apputils, widgets }) {
    const { Dialog, Notification, showDialog } = apputils;

    // The page of a saved notebook, as the server makes it.
    async function made(path, settings) {
      const address = `${settings.baseUrl}nbconvert/${FORMAT}/${path.split("/").map(encodeURIComponent).join("/")}`;
      const answer = await services.ServerConnection.makeRequest(address, {}, settings).catch((error) => {
        throw new Error(`The Jupyter server does not answer (${error.message}).\n\nHint: See whether it still runs.`);
      });
      if (answer.ok && !answer.redirected) return answer.blob();
      throw new Error(errorIn(await answer.text()) ?? `The server answers ${answer.status} ${answer.statusText}.`);
    }

    function show(error, name) {
      const body = new widgets.Widget();
      const text = document.createElement("pre");
      text.textContent = error.message;
      text.style.whiteSpace = "pre-wrap";
      body.addClass("jp-RenderedText");
      body.node.append(text);
      return showDialog({ title: `No briefing of ${name}`, body, buttons: [Dialog.okButton()] });
    }

    async function exportBriefing(context, settings) {
      if (context.model.dirty && !context.model.readOnly) await context.save();
      const name = context.localPath.split("/").pop();
      const file = name.replace(/\.ipynb$/, ".html");
      const told = Notification.emit(`Running ${name} as saved, to make ${file} …`, "in-progress", { autoClose: false });
      try {
        download(await made(context.localPath, settings), file);
        Notification.update({ id: told, message: `${file} is made.`, type: "success", autoClose: 5000 });
      } catch (error) {
        Notification.dismiss(told);
        await show(error, name);
      }
    }

    return {
      id: "briefkit:menu",
      description: "Exports a notebook as one offline HTML file.",
      autoStart: true,
      requires: [notebook.INotebookTracker, mainmenu.IMainMenu],
      activate({ commands, serviceManager }, tracker, { fileMenu }) {
        const command = "briefkit:export";
        commands.addCommand(command, {
          label: "Briefing (HTML)",
          isEnabled: () => tracker.currentWidget !== null,
          execute: () => exportBriefing(tracker.currentWidget.context, serviceManager.serverSettings),
        });

        // JupyterLab fills the submenu once, when the first notebook is there and the server has named its formats.
        async function replace() {
          tracker.widgetAdded.disconnect(replace);
          await serviceManager.nbconvert.getExportFormats(false);
          await new Promise((filled) => setTimeout(filled));
          const { submenu } = fileMenu.items.find((item) => item.submenu?.id === SUBMENU);
          const place = submenu.items.findIndex((item) => item.args.format === FORMAT);
          submenu.removeItemAt(place);
          submenu.insertItem(place, { command });
        }
        tracker.widgetAdded.connect(replace);
      },
    };
  }

  let shared;
  const load = async (name) => (await Object.values(shared[name])[0].get())();
  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB.briefkit = {
    init(scope) {
      shared = scope;
    },
    async get() {
      const plugin = pluginOf({
        mainmenu: await load("@jupyterlab/mainmenu"),
        notebook: await load("@jupyterlab/notebook"),
        services: await load("@jupyterlab/services"),
        apputils: await load("@jupyterlab/apputils"),
        widgets: await load("@lumino/widgets"),
      });
      return () => plugin;
    },
  };
})();
