// SPDX-License-Identifier: Apache-2.0
/**
 * Which of several controllers acts on a cluster: the holder of one
 * coordination.k8s.io Lease.
 *
 * A term ends at `renewDeadline` after the last renewal was SENT, by a clock
 * that nobody sets and by the wall clock, whichever is later: the first stands
 * still while a machine is suspended. It is asked before each write: a process
 * that was stopped and wakes up sees an ended term before it can write, and
 * another controller can't begin before `duration`, which is longer.
 */
import { Clock, pause } from './clock';
import {
  ClusterConnection,
  hasCode,
  KubeApiError,
  KubeMetadata,
  resourcePath,
  resources,
} from './kubeApi';
import { Logger, sentenceOf } from './logger';
import type { ServerOutage } from './serverOutage';
import { FIELD_MANAGER } from '@teal/rollouts-common';

/** Times of the Lease; as client-go's defaults 15, 10 and 2 s. */
export interface LeaseOptions {
  /** Default teal-system. */
  readonly namespace?: string;
  /** Default teal-controller. */
  readonly name?: string;
  /** Others take over this long after the last renewal. Default 15. */
  readonly durationSeconds?: number;
  /** The holder gives up this long after its last renewal; less than the duration. Default two thirds of it. */
  readonly renewSeconds?: number;
  /** Between two tries. Default a seventh of the duration. */
  readonly retrySeconds?: number;
}

/** The right to write, for a while. */
export interface Term {
  /** Aborted when the term ends. */
  readonly signal: AbortSignal;
  /** Ask before every write. */
  isValid(): boolean;
}

interface Lease {
  apiVersion: string;
  kind: string;
  metadata: Partial<KubeMetadata> & { name: string; namespace: string };
  spec: LeaseSpec;
}

interface LeaseSpec {
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  acquireTime?: string;
  renewTime?: string;
  leaseTransitions?: number;
}

/** One moment by two clocks. */
interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

interface RunningTerm {
  readonly abort: AbortController;
  validUntil: Moment;
}

const NAMESPACE = 'teal-system';
const NAME = 'teal-controller';
const DURATION_SECONDS = 15;

/** Takes part in the election from `start` to `stop`. */
export class Leadership {
  readonly #options: LeadershipOptions;
  readonly #durationMs: number;
  readonly #renewMs: number;
  readonly #retryMs: number;
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #lease: Lease | undefined;
  /** When (monotonic) this content of the Lease was first seen. */
  #leaseSeenAt = 0;
  #term: RunningTerm | undefined;
  #cancelDeadline: () => void = () => {};

  constructor(options: LeadershipOptions) {
    const { durationSeconds = DURATION_SECONDS } = options.lease;
    const { renewSeconds = (durationSeconds * 2) / 3 } = options.lease;
    const { retrySeconds = durationSeconds / 7 } = options.lease;
    if (renewSeconds >= durationSeconds || retrySeconds >= renewSeconds) {
      throw new RangeError(
        `Lease times must fall: duration ${durationSeconds} s, renew ${renewSeconds} s, retry ${retrySeconds} s`,
      );
    }
    this.#options = options;
    this.#durationMs = durationSeconds * 1_000;
    this.#renewMs = renewSeconds * 1_000;
    this.#retryMs = retrySeconds * 1_000;
  }

  /** The term under way; undefined while another one leads. */
  term(): Term | undefined {
    const term = this.#term;
    if (!term || !this.#isValid(term)) return undefined;
    return { signal: term.abort.signal, isValid: () => this.#isValid(term) };
  }

  /** Who leads, as far as this one knows. */
  state(): { leading: boolean; leader?: string } {
    const leader = this.#lease?.spec.holderIdentity || undefined;
    return {
      leading: this.term() !== undefined,
      ...(leader ? { leader } : {}),
    };
  }

  start(): void {
    this.#loop = this.#run(this.#stopping.signal);
  }

  /** Ends the term and gives the Lease back, so that another one can start at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    const led = this.#term !== undefined;
    this.#end('stopped');
    if (led) await this.#release();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, logger, connection } = this.#options;
    while (!signal.aborted) {
      try {
        await this.#tryOnce(signal);
        this.#options.outage?.answered();
      } catch (error) {
        if (signal.aborted) return;
        this.#tellOutage(error);
        logger.warn('Lease could not be renewed or taken', {
          cluster: connection.name,
          lease: this.#path(),
          error: sentenceOf(error),
          remedy: hasCode(error, 404)
            ? 'create the namespace, or run once with --install'
            : '',
        });
      }
      // Followers come at different times; the leader keeps its rhythm.
      const share = this.#term ? 1 : 0.8 + 0.4 * Math.random();
      await pause(clock, this.#retryMs * share, signal);
    }
  }

  /** Who refuses is there; a 5xx may come from whoever stands before the server. */
  #tellOutage(error: unknown): void {
    const { outage } = this.#options;
    if (error instanceof KubeApiError && error.code < 500) outage?.answered();
    else outage?.failed();
  }

  async #tryOnce(signal: AbortSignal): Promise<void> {
    const { clock, identity } = this.#options;
    if (!this.#lease || !this.#term) await this.#look(signal);
    const held = this.#lease?.spec.holderIdentity;
    if (held && held !== identity && !this.#hasExpired()) {
      this.#end('another controller holds the Lease');
      return;
    }
    const sentAt = { monotonic: clock.monotonic(), wall: clock.now() };
    try {
      this.#remember(await this.#write(signal));
    } catch (error) {
      if (!hasCode(error, 409)) throw error;
      await this.#look(signal);
      if (this.#lease?.spec.holderIdentity !== identity) {
        this.#end('another controller took the Lease');
      }
      return;
    }
    this.#renewed(sentAt);
  }

  async #look(signal: AbortSignal): Promise<void> {
    try {
      const { connection } = this.#options;
      this.#remember(
        await connection.get<Lease>(this.#path(), {
          signal,
          timeoutMs: this.#renewMs,
        }),
      );
    } catch (error) {
      if (!hasCode(error, 404)) throw error;
      this.#lease = undefined;
    }
  }

  #remember(lease: Lease): void {
    const known = this.#lease?.metadata.resourceVersion;
    if (known !== lease.metadata.resourceVersion) {
      this.#leaseSeenAt = this.#options.clock.monotonic();
    }
    this.#lease = lease;
  }

  /** By our own clock since we saw it change: other machines' clocks may be wrong. */
  #hasExpired(): boolean {
    const seconds = this.#lease?.spec.leaseDurationSeconds;
    const durationMs = seconds ? seconds * 1_000 : this.#durationMs;
    return this.#options.clock.monotonic() - this.#leaseSeenAt > durationMs;
  }

  #write(signal: AbortSignal): Promise<Lease> {
    const { connection, clock, identity } = this.#options;
    const before = this.#lease;
    const now = microTime(clock.now());
    const renewing = before?.spec.holderIdentity === identity;
    const spec: LeaseSpec = {
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(this.#durationMs / 1_000),
      acquireTime: (renewing && before.spec.acquireTime) || now,
      renewTime: now,
      leaseTransitions:
        (before?.spec.leaseTransitions ?? 0) + (before && !renewing ? 1 : 0),
    };
    const options = {
      fieldManager: FIELD_MANAGER,
      signal,
      timeoutMs: this.#renewMs,
    };
    if (before) {
      return connection.update(this.#path(), { ...before, spec }, options);
    }
    const { namespace = NAMESPACE, name = NAME } = this.#options.lease;
    const lease: Lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name, namespace },
      spec,
    };
    return connection.create(
      resourcePath(resources.leases, { namespace }),
      lease,
      options,
    );
  }

  #renewed(sentAt: Moment): void {
    const { clock, logger, connection, identity } = this.#options;
    const validUntil = {
      monotonic: sentAt.monotonic + this.#renewMs,
      wall: sentAt.wall + this.#renewMs,
    };
    const goesOn = this.#term !== undefined && this.#isValid(this.#term);
    // What was asked for since its end found no term: everybody has to be told of the next one.
    if (!goesOn) this.#end('the Lease was renewed too late');
    this.#cancelDeadline();
    this.#cancelDeadline = clock.after(
      Math.max(validUntil.monotonic - clock.monotonic(), 0),
      () => this.#end('the Lease could not be renewed in time'),
    );
    if (this.#term) {
      this.#term.validUntil = validUntil;
      return;
    }
    this.#term = { abort: new AbortController(), validUntil };
    logger.info('Leading', { cluster: connection.name, identity });
    this.#options.onChange();
  }

  #end(why: string): void {
    const { logger, connection, identity } = this.#options;
    this.#cancelDeadline();
    if (!this.#term) return;
    this.#term.abort.abort();
    this.#term = undefined;
    logger.info('No longer leading', {
      cluster: connection.name,
      identity,
      why,
    });
    this.#options.onChange();
  }

  async #release(): Promise<void> {
    const { connection, logger, identity } = this.#options;
    if (this.#lease?.spec.holderIdentity !== identity) return;
    const spec = { ...this.#lease.spec, holderIdentity: '' };
    try {
      await connection.update(
        this.#path(),
        { ...this.#lease, spec },
        { fieldManager: FIELD_MANAGER, timeoutMs: this.#retryMs },
      );
    } catch (error) {
      logger.warn('Lease could not be given back; it runs out by itself', {
        cluster: connection.name,
        error: sentenceOf(error),
      });
    }
  }

  #isValid({ abort, validUntil }: RunningTerm): boolean {
    const { clock } = this.#options;
    return (
      !abort.signal.aborted &&
      clock.monotonic() < validUntil.monotonic &&
      clock.now() < validUntil.wall
    );
  }

  #path(): string {
    const { namespace = NAMESPACE, name = NAME } = this.#options.lease;
    return resourcePath(resources.leases, { namespace, name });
  }
}

export interface LeadershipOptions {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Differs between any two processes, also between two lives of one. */
  readonly identity: string;
  readonly lease: LeaseOptions;
  /** Told whether the server answers. */
  readonly outage?: ServerOutage;
  /** A term has begun or ended. */
  readonly onChange: () => void;
}

/** RFC 3339 with microseconds, as Lease times want. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
