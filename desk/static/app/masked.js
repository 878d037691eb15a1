/* Personal data that is hidden from me: says so above the talk, and asks for the reason to show it. */
import { api } from './api.js';
import { html, useEffect, useState } from './base.js';
import { WithReason } from './changes.js';
import { Icon } from './icons.js';

/** `of`: the calls that know of it, by a handoff or by a conversation. `onShown`: what loads everything again. */
export const OF_HANDOFF = { masking: api.masking, unmask: api.unmask };
export const OF_CONVERSATION = { masking: api.maskingOf, unmask: api.unmaskOf };

export function Masked({ id, of = OF_CONVERSATION, onShown }) {
  const [hidden, setHidden] = useState(false);
  useEffect(() => {
    let here = true;
    setHidden(false);
    of.masking(id).then(({ masked }) => here && setHidden(masked), () => {});
    return () => {
      here = false;
    };
  }, [id]);
  if (!hidden) return null;
  const show = async (reason) => {
    await of.unmask(id, { reason });
    await onShown(id);
  };
  return html`<section class="strip hidden-data" aria-label="Hidden personal data">
    <span class="hidden-words"><${Icon} name="eye-off" />Cards, e-mail, phone and postal addresses are hidden.</span>
    <${WithReason} label="Show them" act=${show} onDone=${() => setHidden(false)} />
  </section>`;
}
