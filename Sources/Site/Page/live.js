// The live line of a crawl: keeps it open, and after an interruption goes on where it was.

/** Listens to a crawl; `hear` gets every message, `lost` is told whether there is no line at the moment. */
export function listen(path, hear, lost = () => {}, { from } = {}) {
  let socket = null;
  let timer = null;
  let failures = 0;
  let seen = from; // everything up to this sequence is known
  let isOver = false;

  function open() {
    const address = new URL(path, location.href.replace(/^http/, "ws"));
    if (seen !== undefined) address.searchParams.set("last_seq", seen);
    socket = new WebSocket(address);
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      failures = 0;
      seen = message.sequence;
      lost(false);
      hear(message);
    };
    socket.onclose = ({ code }) => {
      if (isOver || code === 1000) return;
      if (code === 1008) return location.assign("/"); // whoever signed out elsewhere is signed out here
      lost(true);
      // Nobody comes back at the same moment as everybody else.
      const wait = Math.min(500 * 2 ** failures++, 15_000) * (0.5 + Math.random());
      timer = setTimeout(open, document.hidden ? wait + 15_000 : wait);
    };
  }

  open();
  return () => {
    isOver = true;
    clearTimeout(timer);
    socket.close();
  };
}
