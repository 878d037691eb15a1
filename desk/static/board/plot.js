/* One chart: uPlot in a sheet that follows its width and the colour scheme, with what the pointer shows in words. */
import { html, useEffect, useRef, useState } from '../app/base.js';
import uPlot from '../vendor/uplot.js';

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const pixels = (name) => Number.parseInt(colour(name), 10);

const AXIS_SPACE = 56;
const LABEL_SPACE = 32;

/** Say again when the browser changes between light and dark. */
function useScheme() {
  const query = matchMedia('(prefers-color-scheme: dark)');
  const [dark, setDark] = useState(query.matches);
  useEffect(() => {
    const changed = () => setDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return dark;
}

/**
 * `series`: [{ name, token, values, bars? }] drawn in order; `labels`: what stands under each place; `upright`: range,
 * unit, and more of that axis; `say(place)`: the words for a place, or for the whole when it is null.
 */
export function Plot({ title, note, labels, series, upright, say, children }) {
  const space = useRef(null);
  const [at, setAt] = useState(null);
  const dark = useScheme();
  const shown = JSON.stringify([labels, series.map((one) => one.values)]);
  useEffect(() => {
    const place = space.current;
    const height = pixels('--size-chart');
    const plot = new uPlot(options({ labels, series, upright, width: place.clientWidth, height, hover: setAt }), [
      labels.map((_, index) => index), ...series.map((one) => one.values),
    ], place);
    const watch = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height }));
    watch.observe(place);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [shown, dark]);
  return html`<figure class="sheet chart">
    <figcaption><h3>${title}</h3><p class="facts">${note}</p></figcaption>
    <div class="chart-space" ref=${space} role="img" aria-label=${`${title}. The figures are in the table below.`}></div>
    <p class="chart-said facts" aria-hidden="true">${at === null ? say(null) : say(at)}</p>
    <details><summary>The figures</summary><div class="table-frame" tabindex="0" role="group" aria-label=${`The figures: ${title}`}>${children}</div></details>
  </figure>`;
}

function options({ labels, series, upright: { range, unit, ...more }, width, height, hover }) {
  const font = `${pixels('--text-xs')}px ${getComputedStyle(document.body).fontFamily}`;
  const axis = { stroke: colour('--c-quiet'), font, grid: { stroke: colour('--c-line'), width: 1 }, ticks: { show: false } };
  const bars = uPlot.paths.bars({ size: [0.72, 48] });
  return {
    width, height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { time: false, range: [-0.6, labels.length - 0.4] }, y: { range } },
    axes: [
      { ...axis, grid: { show: false }, size: LABEL_SPACE, space: AXIS_SPACE, incrs: [1, 2, 5, 7, 14, 28, 56], values: (_, places) => places.map((one) => labels[one] ?? '') },
      { ...axis, size: AXIS_SPACE, values: (_, values) => values.map(unit), ...more },
    ],
    series: [{}, ...series.map((one) => ({
      label: one.name,
      stroke: colour(one.token),
      fill: one.bars ? colour(one.token) : undefined,
      width: one.bars ? 0 : 2,
      paths: one.bars ? bars : undefined,
      points: { show: !one.bars, size: 6, fill: colour(one.token) },
      spanGaps: false,
    }))],
    hooks: { setCursor: [(plot) => hover(plot.cursor.idx ?? null)] },
  };
}
