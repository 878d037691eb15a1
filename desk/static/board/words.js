/* How the board says numbers, times and names. */
const COUNT = new Intl.NumberFormat();
const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const WEEKDAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });

export const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

export const count = (value) => COUNT.format(value);
export const time = (at) => TIME.format(new Date(at));
export const day = (date) => DAY.format(new Date(`${date}T00:00:00Z`));

/** A step in words: "Monday, 2 November", "week of 2 Nov". */
export const stepName = (start, step) =>
  step === 'week' ? `Week of ${day(start)}` : WEEKDAY.format(new Date(`${start}T00:00:00Z`));

/** "45 s", "4 min 5 s", "2 h 10 min", "3 d 4 h"; "–" when it is not known. */
export function span(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  const parts = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = parts.findIndex(([size]) => seconds >= size);
  if (first < 0) return '0 s';
  const rest = seconds % parts[first][0];
  const next = parts[first + 1];
  const more = next ? Math.floor(rest / next[0]) : 0;
  return `${Math.floor(seconds / parts[first][0])} ${parts[first][1]}${more ? ` ${more} ${next[1]}` : ''}`;
}

export const counted = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

/** How the waiting times held that customers were told: the figure, and what it means. */
export function toldWaits({ told, held, promised } = { told: 0 }) {
  if (!told) return { value: '–', note: 'no wait is over yet for which a time was told' };
  const target = `(${Math.round(promised * 100)}\u00a0% promised)`;
  const value = `${Math.round(held * 100)} %`;
  if (told === 1) return { value, note: `the one waiting time told ${held ? 'held' : 'did not hold'} ${target}` };
  return { value, note: `of the last ${count(told)} waiting times told, ${count(Math.round(held * told))} held ${target}` };
}

export const OUTCOMES = [
  ['confirmed', 'Confirmed', 'The assistant helped, and the customer said so'],
  ['assumed', 'Assumed', 'The assistant helped, and the customer wrote nothing more'],
  ['came_back', 'Came back', 'Seemed helped, and wrote again within 7 days'],
  ['abandoned', 'Abandoned', 'The customer left, and nothing shows that they were helped'],
  ['handed_over', 'Handed over', 'It went to a person'],
];

export const PEOPLE = [
  ['solved', 'Solved'],
  ['came_back', 'Solved, but came back'],
  ['unsolved', 'Not solved'],
  ['spam', 'Spam'],
  ['duplicate', 'Duplicate'],
];

export const RATED = [
  ['rating', 'As a whole'],
  ['bot', 'The assistant'],
  ['waiting', 'The wait'],
  ['person', 'The person'],
];
