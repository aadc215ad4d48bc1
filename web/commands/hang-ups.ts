/** Vite's proxy reports every browser that goes away as an error with a stack; that is no news to anybody. */
import { stripVTControlCharacters } from 'node:util';

const HEADER = /ws proxy (socket )?error:$/;

/** What a socket says when the other side is gone. */
const HANG_UP = /^Error: .*\b(ECONNRESET|EPIPE|ECONNABORTED)\b/;

const STACK = /^\s+at |^\s*[{}]|^\s+\w+: /;

/** Passes lines on to `show`, except those of a closed web socket: header, error, stack. Every other error stays. */
export function withoutHangUps(show: (line: string) => void): (line: string) => void {
  let held: string | undefined;
  let dropping = false;
  return (line) => {
    const plain = stripVTControlCharacters(line).trimEnd();
    const header = held;
    held = undefined;
    if (header !== undefined) {
      dropping = HANG_UP.test(plain);
      if (dropping) return;
      show(header);
    }
    dropping &&= STACK.test(plain);
    if (dropping) return;
    if (HEADER.test(plain)) held = line;
    else show(line);
  };
}
