/* Personal data that is hidden from me: says so above the talk, and asks for the reason to show it. */
import { api } from './api.js';
import { html, useEffect, useState } from './base.js';
import { WithReason } from './changes.js';
import { lookAgain } from './desk.js';
import { Icon } from './icons.js';
import { reload } from './thread.js';

export function Masked({ id }) {
  const [hidden, setHidden] = useState(false);
  useEffect(() => {
    let here = true;
    setHidden(false);
    api.masking(id).then(({ masked }) => here && setHidden(masked), () => {});
    return () => {
      here = false;
    };
  }, [id]);
  if (!hidden) return null;
  const show = async (reason) => {
    await api.unmask(id, { reason });
    lookAgain(id);
    await reload(id);
  };
  return html`<section class="strip hidden-data" aria-label="Hidden personal data">
    <span class="hidden-words"><${Icon} name="eye-off" />Cards, e-mail, phone and postal addresses are hidden.</span>
    <${WithReason} label="Show them" act=${show} onDone=${() => setHidden(false)} />
  </section>`;
}
