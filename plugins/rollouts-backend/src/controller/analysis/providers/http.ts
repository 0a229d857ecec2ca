// SPDX-License-Identifier: Apache-2.0

/**
 * One HTTP request of a metric or a gate. Its author chooses the address, so
 * the answer is bounded, no redirect is followed, and this machine and
 * link-local addresses (where clouds keep credentials) are refused after the
 * name was resolved, unless the portal's configuration allows the host.
 */
import { lookup } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { BlockList, isIP } from 'node:net';
import type { HttpAccess } from '@teal/rollouts-common';
import { durationMs } from '@teal/rollouts-common';
import { MetricError } from './Provider';

/** A request with everything filled in. */
export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM. */
  readonly ca?: string;
  readonly insecureSkipVerify?: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** As in AskContext. */
  readonly allowedHosts: readonly string[];
}

/** Largest answer that is read. */
const MOST_BYTES = 1_048_576;
const DEFAULT_TIMEOUT = '5s';
const LONGEST_TIMEOUT_MS = 60_000;

const forbidden = new BlockList();
forbidden.addSubnet('127.0.0.0', 8);
forbidden.addSubnet('0.0.0.0', 8);
forbidden.addSubnet('169.254.0.0', 16);
forbidden.addAddress('::1', 'ipv6');
forbidden.addAddress('::', 'ipv6');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addAddress('fd00:ec2::254', 'ipv6');

/** Milliseconds that a request of this metric may take. */
export function timeoutOf({ timeout = DEFAULT_TIMEOUT }: HttpAccess): number {
  return Math.min(durationMs(timeout), LONGEST_TIMEOUT_MS);
}

/**
 * Asks once and reads the answer as JSON, whatever its status.
 *
 * @throws MetricError
 */
export async function askJson(
  options: HttpRequest,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await askText(options);
  try {
    return { status: answer.status, body: JSON.parse(answer.text) };
  } catch (error) {
    throw new MetricError(
      `${new URL(options.url).origin} answered ${
        answer.status
      } with something that is no JSON`,
      { cause: error },
    );
  }
}

/**
 * Asks once and reads the answer as text, whatever its status.
 *
 * @throws MetricError
 */
export async function askText(
  options: HttpRequest,
): Promise<{ readonly status: number; readonly text: string }> {
  const url = URL.canParse(options.url) ? new URL(options.url) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new MetricError(
      `"${options.url}" is no address; write it as https://host:port`,
    );
  }
  if (url.username || url.password) {
    throw new MetricError(
      'the address holds a user or password, which everybody could read; use a header from a Secret',
    );
  }
  return send(url, options);
}

function send(
  url: URL,
  options: HttpRequest,
): Promise<{ status: number; text: string }> {
  const allowed = options.allowedHosts.includes(url.host);
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowed && isForbidden(hostname)) throw refused(url);
  const guarded: LookupFunction = (host, lookupOptions, done) =>
    lookup(host, lookupOptions, (error, address, family) => {
      const addresses = Array.isArray(address)
        ? address
        : [{ address, family }];
      const bad = addresses.some(it => isForbidden(it.address));
      if (!error && !allowed && bad) done(refused(url), '', 0);
      else done(error, address as string, family as number);
    });
  const signal = AbortSignal.any([
    options.signal,
    AbortSignal.timeout(options.timeoutMs),
  ]);
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(
        error instanceof MetricError
          ? error
          : new MetricError(
              `no answer from ${url.origin}: ${whyOf(error, options)}`,
              {
                cause: error,
              },
            ),
      );
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
      url,
      {
        method: options.method,
        headers: { accept: 'application/json', ...options.headers },
        lookup: guarded,
        signal,
        ca: options.ca,
        rejectUnauthorized: !options.insecureSkipVerify,
      },
      response => void read(response, url).then(resolve, fail),
    );
    request.on('error', fail);
    request.end(options.body);
  });
}

async function read(
  response: IncomingMessage,
  url: URL,
): Promise<{ status: number; text: string }> {
  const status = response.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    response.resume();
    throw new MetricError(
      `${url.origin} answered ${status}; redirects are not followed, name the final address`,
    );
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) {
      response.destroy();
      throw new MetricError(
        `${url.origin} answered with more than ${MOST_BYTES} bytes; narrow the question`,
      );
    }
    chunks.push(chunk);
  }
  return { status, text: Buffer.concat(chunks).toString('utf8') };
}

function isForbidden(address: string): boolean {
  const kind = isIP(address);
  if (kind === 0) return false;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return forbidden.check(mapped);
  return forbidden.check(address, kind === 6 ? 'ipv6' : 'ipv4');
}

function refused(url: URL): MetricError {
  return new MetricError(
    `${url.host} is this machine or a link-local address, which metrics and gates may not ask; the portal's configuration can allow it (rollouts.analysis.allowedHosts)`,
  );
}

function whyOf(error: Error, { timeoutMs }: HttpRequest): string {
  if (
    error.name === 'TimeoutError' ||
    (error as NodeJS.ErrnoException).code === 'ABORT_ERR'
  ) {
    return `none within ${timeoutMs / 1_000} s`;
  }
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
