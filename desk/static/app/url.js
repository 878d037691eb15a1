/* Addresses that come with data. */

/** Only addresses of this site or of the web: a link never runs anything. */
export function safeUrl(url) {
  try {
    return ['http:', 'https:'].includes(new URL(url, location.origin).protocol) ? url : '#';
  } catch {
    return '#';
  }
}
