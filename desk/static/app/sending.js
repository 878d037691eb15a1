/* How a reply goes out: over the live connection, which is the quick way, else as a call. */
import { api } from './api.js';

const LARGEST_FRAME = 100_000; // bytes; the service takes somewhat more

/** Send the reply over `stream`, or as a call when there is none, it is lost, or no answer comes. Throws Problem.
 *  What the service has kept already it answers again by its client_id: nothing is doubled. */
export async function sendReply(stream, id, body) {
  const frame = { type: 'message', handoff_id: id, ...body };
  if (stream && new TextEncoder().encode(JSON.stringify(frame)).length < LARGEST_FRAME) {
    try {
      return await stream.ask(frame);
    } catch (problem) {
      if (problem.status !== 0) throw problem;
    }
  }
  return api.send(id, body);
}
