/* What a page shows comes from the service: loading, there, there but out of date, or not to be had. */
import { useEffect, useRef, useState } from '../app/base.js';

/** Fetch once for each `key`. Returns { data, error, loading, reload }; with both data and error it is out of date. */
export function useLoad(fetch, key) {
  const [state, setState] = useState({ key, data: null, error: null });
  const turn = useRef(0);
  const load = async () => {
    const mine = (turn.current += 1);
    let next;
    try {
      next = { data: await fetch(), error: null };
    } catch (error) {
      next = { error };
    }
    if (mine === turn.current) setState((before) => ({ key, data: before.key === key ? before.data : null, ...next }));
  };
  useEffect(() => {
    load();
    return () => {
      turn.current += 1;
    };
  }, [key]);
  const fresh = state.key === key ? state : { data: null, error: null };
  return { data: fresh.data, error: fresh.error, loading: !fresh.data && !fresh.error, reload: load };
}

/** Call `again` every `ms` while `on`. */
export function useWhile(on, again, ms) {
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    if (!on) return undefined;
    const timer = setInterval(() => latest.current(), ms);
    return () => clearInterval(timer);
  }, [on, ms]);
}
