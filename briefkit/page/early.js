// Before anything is shown: does this browser have what the page's script needs?
if ("noModule" in HTMLScriptElement.prototype && "DecompressionStream" in window && "showModal" in HTMLDialogElement.prototype) {
  document.documentElement.classList.add("live");
}
