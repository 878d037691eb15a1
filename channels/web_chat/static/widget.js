// The one script tag: <script src="https://…/widget/widget.js" async></script>
// Its attributes are read in options.js; docs/website-owners.md tells them.
(() => {
  const script = document.currentScript;
  const base = new URL(".", script.src);
  import(new URL("boot.js", base)).then(({ boot }) => boot(script.dataset, base));
})();
