// SPDX-License-Identifier: Apache-2.0
import {
  type Clock,
  type ClusterConnection,
  connectKubeconfig,
  type GuardSource,
  type Logger,
  RolloutController,
} from './controllerInternals';

/** The controller dies at its nth write, counted from 1: without it, or with it but without its answer. */
export interface Death {
  readonly atWrite: number;
  readonly when: 'before' | 'after';
}

/** Nothing of a dead controller reaches the API server. */
class ControllerDied extends Error {
  readonly name = 'ControllerDied';

  constructor() {
    super('this controller was killed by the test');
  }
}

/**
 * The real controller for one namespace over a connection that a test can cut
 * at any write. The next life starts at once, knows nothing of the one before,
 * and need not wait for its Lease: what waiting for it does is shown with real
 * processes elsewhere.
 */
export class MortalController {
  /** Writes of all lives: those of the Lease and Events left out. */
  writes = 0;
  deaths = 0;
  readonly #options: MortalControllerOptions;
  #life: Promise<Life>;
  #stopping = false;

  constructor(options: MortalControllerOptions) {
    this.#options = options;
    this.#life = this.#begin();
  }

  /** Resolves when it reconciles. */
  async started(): Promise<void> {
    await this.#life;
  }

  /** A round under way comes to its end, or dies in it. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const life = await this.#life;
    await life.stop();
  }

  async #begin(): Promise<Life> {
    const { kubeconfig, namespace, guard, logger, clock } = this.#options;
    const connection = await connectKubeconfig({ file: kubeconfig });
    const cut = new AbortController();
    const controller = new RolloutController({
      connection: mortal(connection, {
        cut: cut.signal,
        write: perform => this.#write(perform, cut),
      }),
      guard,
      logger,
      clock,
      identity: `${namespace}-life-${this.deaths}`,
      namespaces: [namespace],
      lease: { name: `${namespace}-life-${this.deaths}`, durationSeconds: 60 },
    });
    const life = {
      async stop() {
        await controller.stop();
        connection.close();
      },
    };
    await controller.start();
    return life;
  }

  async #write<T>(perform: () => Promise<T>, cut: AbortController): Promise<T> {
    if (cut.signal.aborted) throw new ControllerDied();
    this.writes += 1;
    const { death } = this.#options;
    if (this.writes !== death?.atWrite) return perform();
    try {
      // Refused or not: the controller never hears.
      if (death.when === 'after') await perform();
    } finally {
      this.#die(cut);
    }
    throw new ControllerDied();
  }

  #die(cut: AbortController): void {
    cut.abort(new ControllerDied());
    this.deaths += 1;
    if (this.#stopping) return;
    const dead = this.#life;
    this.#life = this.#begin();
    void dead.then(life => life.stop());
  }
}

export interface MortalControllerOptions {
  /** With the ServiceAccount that Teal ships. */
  readonly kubeconfig: string;
  /** The one namespace that it looks after. */
  readonly namespace: string;
  readonly guard: GuardSource;
  readonly logger: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Absent: it only counts. */
  readonly death?: Death;
}

interface Life {
  stop(): Promise<void>;
}

/** The connection until it is cut; what is under way then fails, and so does all that follows. */
function mortal(
  connection: ClusterConnection,
  {
    cut,
    write,
  }: {
    readonly cut: AbortSignal;
    readonly write: <T>(perform: () => Promise<T>) => Promise<T>;
  },
): ClusterConnection {
  const alive = async <T>(perform: () => Promise<T>): Promise<T> => {
    cut.throwIfAborted();
    const answer = await perform();
    cut.throwIfAborted();
    return answer;
  };
  const counted = <T>(path: string, perform: () => Promise<T>): Promise<T> =>
    /\/(leases|events)(\/|$)/.test(path) ? alive(perform) : write(perform);
  return {
    name: connection.name,
    get: (path, options) => alive(() => connection.get(path, options)),
    list: (path, options) => alive(() => connection.list(path, options)),
    async *watch(path, options) {
      cut.throwIfAborted();
      const signal = AbortSignal.any([
        cut,
        ...(options.signal ? [options.signal] : []),
      ]);
      yield* connection.watch(path, { ...options, signal });
      cut.throwIfAborted();
    },
    stream: (path, options) => connection.stream(path, options),
    create: (path, body, options) =>
      counted(path, () => connection.create(path, body, options)),
    update: (path, body, options) =>
      counted(path, () => connection.update(path, body, options)),
    patch: (path, patch, options) =>
      counted(path, () => connection.patch(path, patch, options)),
    delete: (path, options) =>
      counted(path, () => connection.delete(path, options)),
    close: () => connection.close(),
  };
}
