/* Preact and htm under one name. Text goes into the page as text: nothing here takes markup from data. */
import { h, render } from '../vendor/preact.js';
import htm from '../vendor/htm.js';

export { render };
export { useEffect, useLayoutEffect, useMemo, useRef, useState } from '../vendor/hooks.js';
export const html = htm.bind(h);

/** Join class names, leaving out what is not set. */
export const classes = (...names) => names.filter(Boolean).join(' ');
