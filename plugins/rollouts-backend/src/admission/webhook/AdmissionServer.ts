// SPDX-License-Identifier: Apache-2.0
/**
 * The HTTPS listener that the API server asks. It knows nothing of Kubernetes
 * but the form of a review: rules come from `rules.ts`, the certificate from
 * `certificate/`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Logger, sentenceOf } from '../../controller/logger';
import type { AdmissionRequest, Answer } from './review';
import type { Rule, RuleName } from './rules';

/** Both versions of the biggest object that etcd takes, and room. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** The API server gives up after the timeoutSeconds of the configuration, which is 5. */
const DEADLINE_MS = 4_500;
/**
 * Longer than the 90 s for which the API server keeps an idle connection: one
 * that we close while a review is on its way fails a person's write.
 */
const KEEP_ALIVE_MS = 180_000;
/** Reviews at the same time; the API server of a busy cluster sends a few. */
const MAX_CONNECTIONS = 256;
const JSON_TYPE = 'application/json';

/** Key and certificate in PEM. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** The port can't be had; the message says what to do. */
export class PortTakenError extends Error {
  readonly name = 'PortTakenError';
  readonly port: number;

  constructor(port: number, cause: Error) {
    super(
      `the admission webhook can't listen on port ${port} (${cause.message}); give this cluster's webhook a port of its own (rollouts.clusters[].webhook.port, or --webhook-port)`,
      { cause },
    );
    this.port = port;
  }
}

/** What came is no review. */
class BadReviewError extends Error {
  readonly name = 'BadReviewError';
  readonly code: number;

  constructor(code: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Listens from `start` to `stop`; the certificate can change meanwhile, for new connections. */
export class AdmissionServer {
  readonly #server: Server;
  readonly #rules: Readonly<Record<RuleName, Rule>>;
  readonly #logger: Logger;
  readonly #now: () => number;
  #stopping = false;

  constructor(options: {
    readonly rules: Readonly<Record<RuleName, Rule>>;
    readonly logger: Logger;
    readonly now?: () => number;
  }) {
    this.#rules = options.rules;
    this.#logger = options.logger;
    this.#now = options.now ?? Date.now;
    this.#server = createServer(
      { minVersion: 'TLSv1.2' },
      (request, response) => void this.#serve(request, response),
    );
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.requestTimeout = 2 * DEADLINE_MS;
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    // A client that talks nonsense, or doesn't trust us: the API server says so to whoever wrote.
    this.#server.on('tlsClientError', error =>
      this.#logger.debug('A client broke off the TLS handshake', {
        error: error.message,
      }),
    );
  }

  /**
   * Begins to listen.
   *
   * @param port - 0: a free one
   * @throws PortTakenError
   */
  async start(host: string | undefined, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error) => reject(new PortTakenError(port, error));
      this.#server.once('error', fail);
      this.#server.listen(port, host, () => {
        this.#server.off('error', fail);
        resolve();
      });
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From the next connection on. */
  use({ key, cert }: KeyPair): void {
    this.#server.setSecureContext({ key, cert, minVersion: 'TLSv1.2' });
  }

  /** Reviews under way are answered first. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const closed = new Promise(resolve => this.#server.close(resolve));
    const overdue = setTimeout(
      () => this.#server.closeAllConnections(),
      DEADLINE_MS,
    );
    await closed;
    clearTimeout(overdue);
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    // `close` ends only what is idle at that moment.
    response.once('finish', () => {
      if (this.#stopping) request.socket.destroySoon();
    });
    const { pathname } = new URL(request.url ?? '/', 'https://localhost');
    const name = pathname.split('/')[1];
    if (!this.#isRule(name) || request.method !== 'POST') {
      end(response, 404, 'POST an AdmissionReview of admission.k8s.io/v1\n');
      return;
    }
    const started = this.#now();
    try {
      const review = parseReview(await bodyOf(request));
      const answer = await this.#rules[name](
        review,
        AbortSignal.timeout(DEADLINE_MS),
      );
      this.#log(name, review, answer, this.#now() - started);
      end(
        response,
        200,
        JSON.stringify(reviewOf(review.uid, answer)),
        JSON_TYPE,
      );
    } catch (error) {
      const code = error instanceof BadReviewError ? error.code : 500;
      this.#logger.warn('A review was not answered', {
        rule: name,
        error: sentenceOf(error),
      });
      end(response, code, `${sentenceOf(error)}\n`);
    }
  }

  #isRule(name: string): name is RuleName {
    return Object.hasOwn(this.#rules, name);
  }

  #log(
    rule: RuleName,
    { operation, namespace, name, userInfo }: AdmissionRequest,
    answer: Answer,
    tookMs: number,
  ): void {
    this.#logger.debug('Review', {
      rule,
      operation,
      object: `${namespace ?? ''}/${name ?? ''}`,
      user: userInfo.username,
      allowed: answer.allowed,
      changes: answer.allowed ? answer.patch.length : 0,
      tookMs,
    });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) {
      throw new BadReviewError(
        413,
        `a review has at most ${MAX_BODY_BYTES} bytes`,
      );
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseReview(body: string): AdmissionRequest {
  let review: { request?: Partial<AdmissionRequest> } | null;
  try {
    review = JSON.parse(body) as typeof review;
  } catch (error) {
    throw new BadReviewError(400, 'the body is no JSON', error);
  }
  const request = review?.request;
  const { uid, operation, userInfo, object } = request ?? {};
  if (
    typeof uid !== 'string' ||
    typeof operation !== 'string' ||
    typeof userInfo?.username !== 'string' ||
    typeof object !== 'object' ||
    object === null
  ) {
    throw new BadReviewError(
      400,
      'the body is no AdmissionReview with uid, operation, userInfo and object',
    );
  }
  return request as AdmissionRequest;
}

function reviewOf(uid: string, answer: Answer): object {
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid,
      allowed: answer.allowed,
      ...(answer.allowed
        ? {
            ...(answer.patch.length
              ? { patchType: 'JSONPatch', patch: base64(answer.patch) }
              : {}),
            ...(answer.warnings.length ? { warnings: answer.warnings } : {}),
          }
        : {
            status: { code: 403, reason: 'Forbidden', message: answer.message },
          }),
    },
  };
}

function base64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64');
}

function end(
  response: ServerResponse,
  code: number,
  text: string,
  type = 'text/plain',
): void {
  response.writeHead(code, { 'content-type': type });
  response.end(text);
}
