// SPDX-License-Identifier: Apache-2.0
/** Asks one registry, and logs in as it wants: with a token of its token service, by user and password, or not at all. */
import type { Trust } from './addressGuard';
import type { Challenge } from './challenge';
import { readChallenge } from './challenge';
import { RegistryError } from './RegistryError';
import type { RegistryAnswer } from './registryHttp';
import { ask } from './registryHttp';
import type { RegistrySettings } from './settings';

interface Token {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** The specification's lifetime of a token that doesn't tell its own. */
const DEFAULT_TOKEN_SECONDS = 60;
/** Sooner than its end: clocks differ. */
const EARLY_MS = 10_000;
const MOST_TOKENS = 1_000;

export class RegistrySession {
  readonly settings: Omit<RegistrySettings, 'kind'>;
  readonly #trust: Trust;
  readonly #now: () => number;
  readonly #tokens = new Map<string, Token>();

  constructor(options: {
    readonly settings: Omit<RegistrySettings, 'kind'>;
    readonly trust: Trust;
    readonly now: () => number;
  }) {
    this.settings = options.settings;
    this.#trust = options.trust;
    this.#now = options.now;
  }

  /**
   * GETs a path of the registry's API, or an address at the same origin that it gave as the next page.
   *
   * @param repository - what the token has to be good for
   * @throws RegistryError unless the answer is 200.
   */
  async get(
    path: string,
    options: {
      readonly repository: string;
      readonly accept?: string;
      readonly signal: AbortSignal;
    },
  ): Promise<RegistryAnswer> {
    const url = this.#urlOf(path);
    const { repository, accept, signal } = options;
    const headers = { ...(accept && { accept }) };
    const known = this.#known(repository);
    const first = await this.#ask(url, { ...headers, ...known }, signal);
    if (first.status !== 401) return this.#followed(first, url, signal);
    const authorization = await this.#logIn(first, repository, signal);
    const second = await this.#ask(url, { ...headers, authorization }, signal);
    return this.#followed(second, url, signal);
  }

  /** GETs a path of an API beside the registry's own, which takes user and password. @throws RegistryError unless the answer is 200. */
  async getWithUser(
    path: string,
    signal: AbortSignal,
  ): Promise<RegistryAnswer> {
    const url = this.#urlOf(path);
    const headers = { accept: 'application/json', ...this.#basic() };
    return this.#expected(await this.#ask(url, headers, signal), url);
  }

  #basic(): { authorization?: string } {
    const { username, password } = this.settings;
    return username === undefined
      ? {}
      : {
          authorization: `Basic ${Buffer.from(
            `${username}:${password}`,
          ).toString('base64')}`,
        };
  }

  #urlOf(path: string): URL {
    const base = new URL(`${this.settings.url}/`);
    const url = new URL(path.replace(/^\//, './'), base);
    if (url.origin === base.origin) return url;
    throw new RegistryError(
      `${this.settings.host} names a next page at ${url.host}, which is another server`,
    );
  }

  #known(repository: string): { authorization?: string } {
    const token = this.#tokens.get(repository);
    return token && token.until > this.#now()
      ? { authorization: token.value }
      : {};
  }

  #ask(
    url: URL,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<RegistryAnswer> {
    return ask({ url, trust: this.#trust, headers, signal });
  }

  /** Blobs are often elsewhere: one redirect, without our credentials. */
  async #followed(
    answer: RegistryAnswer,
    from: URL,
    signal: AbortSignal,
  ): Promise<RegistryAnswer> {
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status >= 400 || !location) {
      return this.#expected(answer, from);
    }
    const url = new URL(location, from);
    if (from.protocol === 'https:' && url.protocol !== 'https:') {
      throw new RegistryError(
        `${from.host} sends us on to ${url.host} without TLS`,
      );
    }
    return this.#expected(await this.#ask(url, {}, signal), url);
  }

  #expected(answer: RegistryAnswer, { host }: URL): RegistryAnswer {
    const { status } = answer;
    if (status === 200) return answer;
    const why: Record<number, string> = {
      401: 'the user and password of rollouts.registries are missing or wrong',
      403: 'the user of rollouts.registries may not read it',
      404: 'there is no such repository, or it may not be read without a user and password in rollouts.registries',
      429: 'it was asked too often; a user and password in rollouts.registries raise most limits',
    };
    throw new RegistryError(
      `${host} answered ${status}${why[status] ? `: ${why[status]}` : ''}`,
      { answered: status },
    );
  }

  async #logIn(
    refused: RegistryAnswer,
    repository: string,
    signal: AbortSignal,
  ): Promise<string> {
    const header = refused.headers['www-authenticate'] ?? '';
    const challenge = readChallenge(header);
    const { host } = this.settings;
    if (!challenge) {
      throw new RegistryError(
        `${host} wants a login of a kind that is not known`,
        { answered: 401 },
      );
    }
    if (challenge.scheme === 'bearer') {
      return this.#token(challenge, repository, signal);
    }
    const { authorization } = this.#basic();
    if (authorization) return authorization;
    throw new RegistryError(
      `${host} wants a user and password; put them into rollouts.registries`,
      { answered: 401 },
    );
  }

  async #token(
    challenge: Extract<Challenge, { scheme: 'bearer' }>,
    repository: string,
    signal: AbortSignal,
  ): Promise<string> {
    const url = new URL(challenge.realm);
    if (challenge.service) url.searchParams.set('service', challenge.service);
    url.searchParams.set(
      'scope',
      challenge.scope ?? `repository:${repository}:pull`,
    );
    // Never user and password in the clear where the registry itself is asked over TLS.
    if (this.settings.url.startsWith('https:') && url.protocol !== 'https:') {
      throw new RegistryError(
        `${this.settings.host} names a token service without TLS`,
      );
    }
    const answer = await this.#ask(url, { ...this.#basic() }, signal);
    const token = readToken(this.#expected(answer, url), url);
    if (this.#tokens.size >= MOST_TOKENS) this.#tokens.clear();
    const value = `Bearer ${token.value}`;
    const until = this.#now() + token.seconds * 1_000 - EARLY_MS;
    this.#tokens.set(repository, { value, until });
    return value;
  }
}

function readToken(
  { body }: RegistryAnswer,
  { host }: URL,
): { value: string; seconds: number } {
  const answer = json(body, host) as {
    token?: unknown;
    access_token?: unknown;
    expires_in?: unknown;
  };
  const value = answer?.token ?? answer?.access_token;
  if (typeof value !== 'string' || /[\r\n]/.test(value)) {
    throw new RegistryError(`${host} gave out no token`);
  }
  const { expires_in: seconds } = answer;
  return {
    value,
    seconds: typeof seconds === 'number' ? seconds : DEFAULT_TOKEN_SECONDS,
  };
}

/** @throws RegistryError */
export function json(body: Buffer, host: string): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new RegistryError(`${host} answered with something that is no JSON`, {
      cause: error,
    });
  }
}
