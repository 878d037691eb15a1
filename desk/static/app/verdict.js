/* "This handover was early / late / needless": one word of each agent, which may be changed. */
import { api } from './api.js';
import { html, useEffect, useRef, useState } from './base.js';
import { Icon } from './icons.js';

const WORDS = [['right', 'Right'], ['early', 'Early'], ['late', 'Late'], ['needless', 'Needless']];
const MEANING = {
  right: 'It came when it should have.',
  early: 'The assistant should have tried longer.',
  late: 'It should have come before.',
  needless: 'The assistant could have done it alone.',
};

export function Verdict({ id }) {
  const [told, setTold] = useState(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    let here = true;
    setTold(null);
    api.verdict(id).then((answer) => here && setTold(answer), () => {});
    return () => {
      here = false;
    };
  }, [id]);
  // One after the other: of two quick words the later one is kept, and the answer to the earlier one is not shown.
  const line = useRef(Promise.resolve());
  const newest = useRef(0);
  const give = async (verdict) => {
    const before = told;
    const mine = verdict === told.mine ? null : verdict;
    const number = ++newest.current;
    setTold({ ...told, mine });
    setProblem('');
    const kept = line.current.then(() => api.giveVerdict(id, mine));
    line.current = kept.catch(() => {});
    try {
      const answer = await kept;
      if (number === newest.current) setTold(answer);
    } catch (error) {
      if (number === newest.current) setTold(before);
      setProblem(error.message);
    }
  };
  if (!told) return null;
  return html`<section class="part verdict"><h3 id="verdict-title"><span>This handover was</span></h3>
    <div class="switch" role="group" aria-labelledby="verdict-title">
      ${WORDS.map(([value, words]) => html`<button key=${value} type="button" aria-pressed=${told.mine === value} title=${MEANING[value]} onClick=${() => give(value)}>${words}</button>`)}
    </div>
    <p class="facts" role="status">${told.mine ? MEANING[told.mine] : 'Your word helps to set when the assistant calls people.'}</p>
    <div role="alert">${problem && html`<p class="problem"><${Icon} name="triangle-alert" /><span>Not kept. ${problem}</span></p>`}</div>
  </section>`;
}
