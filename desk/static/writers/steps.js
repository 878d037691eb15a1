/* The command line's progress as steps: "• begins", "  … begins: 20 s", "✓ begins (23.4 s)". */

const BEGUN = /^• (.+)$/;
const GOES_ON = /^ {2}… (.+): (\d+ s)$/;
const DONE = /^✓ (.+?)(?: \((\d[\d.]* s)\))?$/;

/** Return [{ words, seconds, state: 'done' | 'now' }] of the lines. */
export function stepsOf(lines) {
  const steps = [];
  const last = (words) => steps.findLast((one) => one.words === words && one.state === 'now');
  for (const line of lines) {
    const [, begun] = BEGUN.exec(line) ?? [];
    const [, goesOn, seconds] = GOES_ON.exec(line) ?? [];
    const [, done, took] = DONE.exec(line) ?? [];
    if (begun) steps.push({ words: begun, seconds: '', state: 'now' });
    if (goesOn && last(goesOn)) last(goesOn).seconds = seconds;
    if (done && last(done)) Object.assign(last(done), { seconds: took, state: 'done' });
    else if (done) steps.push({ words: done, seconds: took, state: 'done' });
  }
  return steps;
}
