/* The live connection: reconnects with growing pauses, and says each time it is there again. */

const SIGNED_OUT = 4401;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const SILENCE_MS = 40_000;
const PING_MS = 15_000;

/** Connect. `on`: { open, frame(frame), lost, signedOut }. Returns { send, close }. */
export function connect(on) {
  let socket = null;
  let closed = false;
  let pause = FIRST_PAUSE_MS;
  let retry = null;
  let heard = Date.now();

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
        on.frame(frame);
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
    start();
    hanging?.close();
  }

  function send(frame) {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  function close() {
    closed = true;
    clearTimeout(retry);
    clearInterval(watch);
    removeEventListener('online', wake);
    socket?.close();
    socket = null;
  }

  addEventListener('online', wake);
  start();
  return { send, close };
}
