// SPDX-License-Identifier: Apache-2.0
/**
 * One cluster's admission webhook in this process: the listener, its
 * certificate, and the API server's trust in it. Every replica serves, leading
 * or not; between changes of Secret and configurations nothing is asked.
 */
import { readFile } from 'node:fs/promises';
import { backoffMs } from '../../controller/backoff';
import { Clock, pause } from '../../controller/clock';
import {
  ClusterConnection,
  hasCode,
  isConflict,
  KubeObject,
  resourcePath,
} from '../../controller/kubeApi';
import { Logger, sentenceOf } from '../../controller/logger';
import { ObjectCache } from '../../controller/objectCache';
import { Reflector, startReflector } from '../../controller/reflector';
import { accountsIn } from '../accounts';
import { SHIPPED_ACCOUNT } from '../manifests';
import { whoAmI } from '../whoAmI';
import { AdmissionServer } from './AdmissionServer';
import {
  readCertificate,
  SECRETS_PATH,
  WEBHOOK_SECRET,
  writeCertificate,
} from './certificate/CertificateSecret';
import { makeCertificate } from './certificate/makeCertificate';
import { carriedOut, planCertificate } from './certificate/plan';
import { configurationTypes, WEBHOOK_CONFIGURATION } from './configurations';
import { rulesOf } from './rules';
import { namesOf, WebhookSettings } from './settings';
import { bringTrust } from './trust';

const BACKOFF = { firstMs: 200, maxMs: 30_000 };
/** Files have no watch that works on every file system. */
const FILES_LOOK_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;

interface WebhookServiceOptions {
  readonly connection: ClusterConnection;
  readonly settings: WebhookSettings;
  readonly clock: Clock;
  readonly logger: Logger;
}

class WebhookService {
  readonly #options: WebhookServiceOptions;
  readonly #server: AdmissionServer;
  readonly #ending = new AbortController();
  readonly #reflectors: Reflector[] = [];
  #accounts: readonly string[] = [SHIPPED_ACCOUNT];
  #self: string | undefined;
  #served: string | undefined;
  #work: Promise<void> = Promise.resolve();
  #ready: () => void = () => {};
  #wake: () => void = () => {};
  #stale = false;

  constructor(options: WebhookServiceOptions) {
    this.#options = options;
    this.#server = new AdmissionServer({
      rules: rulesOf(options.connection, () => this.#accounts),
      logger: options.logger,
    });
  }

  /** Resolves when it serves with a certificate that the API server trusts, or when the first attempt has failed. */
  async start(): Promise<void> {
    const first = new Promise<void>(resolve => {
      this.#ready = resolve;
    });
    this.#work = this.#run();
    await first;
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#wake();
    for (const reflector of this.#reflectors) void reflector.stop();
    await this.#work;
    if (this.#served !== undefined) await this.#server.stop();
  }

  async #run(): Promise<void> {
    const { clock, connection, logger } = this.#options;
    const { signal } = this.#ending;
    for (let failures = 0; !signal.aborted; ) {
      this.#stale = false;
      try {
        const lookAgainMs = await this.#round();
        failures = 0;
        this.#ready();
        this.#watch();
        await this.#changed(lookAgainMs);
      } catch (error) {
        if (signal.aborted) break;
        failures += 1;
        const delayMs = backoffMs(BACKOFF, failures, Math.random());
        // Somebody was faster: that is how replicas agree, not a failure.
        const level =
          isConflict(error) || hasCode(error, 422) ? 'debug' : 'warn';
        logger[level]('Webhook not in order; trying again', {
          cluster: connection.name,
          error: remedied(error),
          retryInMs: Math.round(delayMs),
        });
        if (failures > 2) this.#ready();
        await pause(clock, delayMs, signal);
      }
    }
    this.#ready();
  }

  /** @returns after how many milliseconds to look again, if nothing changes before */
  async #round(): Promise<number> {
    const { connection, settings, clock } = this.#options;
    this.#self ??= await whoAmI(connection);
    if ('certFile' in settings.certificate) {
      const { certFile, keyFile, caFile } = settings.certificate;
      const [cert, key, bundle] = await Promise.all([
        readFile(certFile, 'utf8'),
        readFile(keyFile, 'utf8'),
        caFile ? readFile(caFile, 'utf8') : '',
      ]);
      await this.#serve({ cert, key });
      await this.#trust(bundle);
      return FILES_LOOK_MS;
    }
    const { state, ours, resourceVersion } = await readCertificate(connection);
    if (state.current) await this.#serve(state.current);
    const trusted = state.bundle ? await this.#trust(state.bundle) : false;
    if (!ours) return Infinity;
    const names = namesOf(settings.client);
    const now = clock.now();
    const plan = planCertificate({ state, names, now, trusted });
    if (plan.do === 'keep') return plan.at - now;
    const lifetimeMs = settings.certificate.lifetimeDays * DAY_MS;
    const made =
      plan.do === 'promote'
        ? undefined
        : await makeCertificate({ names, madeAt: now, lifetimeMs });
    const next = carriedOut(plan.do, state, made);
    await writeCertificate(connection, { state: next, resourceVersion });
    this.#options.logger.info('Webhook certificate changed', {
      cluster: connection.name,
      change: plan.do,
    });
    return this.#round();
  }

  async #serve(pair: { key: string; cert: string }): Promise<void> {
    if (this.#served === pair.cert) return;
    this.#server.use(pair);
    if (this.#served === undefined) {
      const { host, port } = this.#options.settings;
      await this.#server.start(host, port);
      this.#options.logger.info('Webhook listens', {
        cluster: this.#options.connection.name,
        port: this.#server.port,
      });
    }
    this.#served = pair.cert;
  }

  async #trust(bundle: string): Promise<boolean> {
    const { connection } = this.#options;
    const { trusted, gate } = await bringTrust(connection, bundle);
    const conditions = gate?.webhooks?.flatMap(
      ({ matchConditions = [] }) => matchConditions,
    );
    this.#accounts = [
      SHIPPED_ACCOUNT,
      ...(this.#self ? [this.#self] : []),
      ...accountsIn(conditions ?? []),
    ];
    return trusted;
  }

  #changed(lookAgainMs: number): Promise<void> {
    const { clock } = this.#options;
    return new Promise(resolve => {
      const cancel = Number.isFinite(lookAgainMs)
        ? clock.after(lookAgainMs, resolve)
        : () => {};
      this.#wake = () => {
        cancel();
        resolve();
      };
      if (this.#stale || this.#ending.signal.aborted) this.#wake();
    });
  }

  #watch(): void {
    if (this.#reflectors.length || this.#ending.signal.aborted) return;
    const { namespace, name } = WEBHOOK_SECRET;
    if (!('certFile' in this.#options.settings.certificate)) {
      this.#reflectors.push(this.#watchOne(SECRETS_PATH, name, namespace));
    }
    for (const type of configurationTypes) {
      this.#reflectors.push(
        this.#watchOne(resourcePath(type), WEBHOOK_CONFIGURATION),
      );
    }
  }

  #watchOne(path: string, name: string, namespace?: string): Reflector {
    const cache = new ObjectCache<KubeObject>();
    cache.onChange(() => {
      this.#stale = true;
      this.#wake();
    });
    return startReflector<KubeObject>({
      ...this.#options,
      cache,
      path,
      namespace,
      fieldSelector: `metadata.name=${name}`,
      metadataOnly: true,
      trim: ({ metadata }: KubeObject) => ({ metadata }),
    });
  }
}

/** Starts to serve; whatever is wrong is tried again until `stop`, and said by the proof of the gate. */
export async function startWebhook(
  options: WebhookServiceOptions,
): Promise<{ stop(): Promise<void> }> {
  const service = new WebhookService(options);
  await service.start();
  return service;
}

function remedied(error: unknown): string {
  const sentence = sentenceOf(error);
  return hasCode(error, 403)
    ? `${sentence}; apply manifests/optional/webhook-rbac.yaml`
    : sentence;
}
