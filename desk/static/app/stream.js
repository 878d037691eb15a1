/* The live connection: reconnects with growing pauses, and says each time it is there again. */
import { OFFLINE, Problem } from './api.js';

const SIGNED_OUT = 4401;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const SILENCE_MS = 40_000;
const PING_MS = 15_000;
const ANSWER_MS = 5_000;

const ENDED = () => new Problem('session_ended', 'Please sign in again', 'You have been signed out.', 401);

/** Connect. `on`: { open, frame(frame), lost, signedOut }. Returns { send, ask, close }. */
export function connect(on) {
  let socket = null;
  let closed = false;
  let pause = FIRST_PAUSE_MS;
  let retry = null;
  let heard = Date.now();
  const asked = new Map();

  function start() {
    retry = null;
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const mine = new WebSocket(`${scheme}//${location.host}/api/agents/stream`);
    socket = mine;
    heard = Date.now();
    mine.onmessage = (event) => {
      if (socket !== mine) return;
      heard = Date.now();
      const heardNow = JSON.parse(event.data);
      for (const frame of heardNow.type === 'several' ? heardNow.frames : [heardNow]) {
        if (frame.type === 'hello') {
          pause = FIRST_PAUSE_MS;
          on.open();
        }
        if (!answered(frame)) on.frame(frame);
      }
    };
    mine.onclose = (event) => {
      if (socket !== mine || closed) return;
      if (event.code === SIGNED_OUT) {
        close();
        on.signedOut();
        return;
      }
      again();
    };
  }

  function again() {
    socket = null;
    giveUp(OFFLINE);
    on.lost();
    // Spread out, so that all consoles do not come back in the same instant after a restart.
    retry = setTimeout(start, pause * (0.75 + Math.random() / 2));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }

  const watch = setInterval(() => {
    if (!socket) return;
    if (Date.now() - heard > SILENCE_MS) {
      const dead = socket;
      again();
      dead.close();
    } else send({ type: 'ping' });
  }, PING_MS);

  function wake() {
    if (closed || socket?.readyState === WebSocket.OPEN) return;
    clearTimeout(retry);
    pause = FIRST_PAUSE_MS;
    // One that began while there was no network may hang for long: a new one takes its place.
    const hanging = socket;
    giveUp(OFFLINE);
    start();
    hanging?.close();
  }

  function send(frame) {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  /** Send a frame with a client_id. Promises its `ack`; throws Problem: `offline` when none comes. */
  function ask(frame) {
    return new Promise((resolve, reject) => {
      if (!send(frame)) {
        reject(OFFLINE());
        return;
      }
      const end = (settle, value) => {
        clearTimeout(patience);
        asked.delete(frame.client_id);
        settle(value);
      };
      const patience = setTimeout(() => end(reject, OFFLINE()), ANSWER_MS);
      asked.set(frame.client_id, { take: (ack) => end(resolve, ack), refuse: (problem) => end(reject, problem) });
    });
  }

  /** Whether the frame answers what was asked. */
  function answered(frame) {
    const one = asked.get(frame.client_id);
    if (!one || !['ack', 'error'].includes(frame.type)) return false;
    if (frame.type === 'ack') one.take(frame);
    else one.refuse(new Problem(frame.error, frame.title, frame.detail, frame.status));
    return true;
  }

  function giveUp(problem) {
    for (const one of [...asked.values()]) one.refuse(problem());
  }

  function close() {
    closed = true;
    giveUp(ENDED);
    clearTimeout(retry);
    clearInterval(watch);
    removeEventListener('online', wake);
    socket?.close();
    socket = null;
  }

  addEventListener('online', wake);
  start();
  return { send, ask, close };
}
