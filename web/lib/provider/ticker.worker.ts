/** A clock that hidden tabs do not slow down: worker timers keep their pace. Posts a tick every second. */
setInterval(() => postMessage('tick'), 1_000);
