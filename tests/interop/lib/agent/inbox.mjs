// What arrived over Mercury, as the SDK hands it out: decrypted.

const PATIENCE = 15_000;

export class Inbox {
  #arrived = [];
  #waiting = [];

  arrived(activity) {
    this.#arrived.push(activity);
    this.#waiting = this.#waiting.filter(({wanted, resolve}) => {
      if (!wanted(activity)) return true;
      resolve(activity);
      return false;
    });
  }

  /** The activity that is wanted, be it here already or not. */
  wait(wanted, what) {
    const here = this.#arrived.find(wanted);
    if (here) return Promise.resolve(here);
    return new Promise((resolve, reject) => {
      this.#waiting.push({wanted, resolve});
      setTimeout(() => reject(new Error(`nothing arrived: ${what}`)), PATIENCE).unref();
    });
  }

  /** How many activities of that id arrived. */
  count(id) {
    return this.#arrived.filter((activity) => activity.id === id).length;
  }
}
