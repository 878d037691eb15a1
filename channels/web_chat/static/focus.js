// Tab goes round within the node, as in a dialog.
const REACHED = "a[href], button:not([disabled]), textarea, input, [tabindex='0']";

export function focusStays(event, node) {
  const all = [...node.querySelectorAll(REACHED)].filter((one) => one.getClientRects().length > 0);
  const edge = event.shiftKey ? all[0] : all[all.length - 1];
  if (node.getRootNode().activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? all[all.length - 1] : all[0]).focus();
}
