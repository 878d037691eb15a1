// The one script tag: <script src="https://…/widget/widget.js" async></script>
// Attributes: data-open (open at once), data-title, data-locale, data-position ("left" or "right"),
// and for a customer who is logged in: data-customer-id, data-signed-at, data-signature.
(() => {
  const script = document.currentScript;
  const base = new URL(".", script.src);
  import(new URL("boot.js", base)).then(({ boot }) => boot(script.dataset, base));
})();
