// What the processes of specs have in common.

/** Milliseconds that a test may take unless it says otherwise. */
export const TEST_TIMEOUT = 30_000;

/** Resolves when the message is on its way to the parent; without one there is nobody to tell. */
export function tell(message) {
  return new Promise((resolve) => {
    if (process.connected) process.send(message, resolve);
    else resolve();
  });
}
