// SPDX-License-Identifier: Apache-2.0
/** One request to a registry, its token service or its storage: bounded in size and time, and only to addresses that are trusted. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Trust } from './addressGuard';
import { guardedLookup, isForbidden } from './addressGuard';
import { RegistryError } from './RegistryError';

/** An answer, whatever its status. */
export interface RegistryAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What is asked. */
export interface RegistryRequest {
  readonly url: URL;
  readonly trust: Trust;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** A list of a thousand tags and a manifest of hundreds of layers are far smaller. */
const MOST_BYTES = 4 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

/** @throws RegistryError when there is no answer. */
export function ask(options: RegistryRequest): Promise<RegistryAnswer> {
  const { url, trust, headers } = options;
  const refused = () =>
    new RegistryError(
      trust === 'configured'
        ? `${url.host} is a link-local address, which is never asked for images`
        : `${url.host} is no public address; name the registry in the portal's configuration (rollouts.registries) if its images shall be listed`,
    );
  if (url.protocol !== 'https:' && !isPlainAllowed(options)) {
    throw new RegistryError(
      `${url.host} would be asked without TLS; name the registry with its address in the portal's configuration (rollouts.registries) if that is meant`,
    );
  }
  if (isForbidden(url.hostname.replace(/^\[|\]$/g, ''), trust)) throw refused();
  const signal = AbortSignal.any([
    options.signal,
    AbortSignal.timeout(TIMEOUT_MS),
  ]);
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(asRegistryError(error, url));
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
      url,
      {
        headers: { 'user-agent': 'teal', ...headers },
        lookup: guardedLookup(trust, refused),
        signal,
      },
      response => void read(response, url).then(resolve, fail),
    );
    request.on('error', fail);
    request.end();
  });
}

function isPlainAllowed({ url, trust }: RegistryRequest): boolean {
  return url.protocol === 'http:' && trust === 'configured';
}

async function read(
  response: IncomingMessage,
  url: URL,
): Promise<RegistryAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) {
      response.destroy();
      throw new RegistryError(
        `${url.host} answered with more than ${MOST_BYTES} bytes`,
      );
    }
    chunks.push(chunk);
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks),
  };
}

function asRegistryError(error: Error, { host }: URL): RegistryError {
  if (error instanceof RegistryError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const why =
    error.name === 'TimeoutError' || code === 'ABORT_ERR'
      ? `none within ${TIMEOUT_MS / 1_000} s`
      : error.message || code || error.name;
  return new RegistryError(`no answer from ${host}: ${why}`, { cause: error });
}
