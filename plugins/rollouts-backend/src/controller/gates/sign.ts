// SPDX-License-Identifier: Apache-2.0

/**
 * Signatures as Standard Webhooks has them (standardwebhooks.com), so that a
 * receiver finds a library for them: HMAC-SHA256 over `id.timestamp.body`.
 */
import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/** The headers of one delivery; `at` in milliseconds since the epoch. */
export function signatureHeaders(delivery: {
  readonly id: string;
  readonly at: number;
  readonly body: string;
  /** `whsec_<base64>`, or any text. */
  readonly secret: string;
}): Record<string, string> {
  const { id, at, body, secret } = delivery;
  const timestamp = String(Math.floor(at / 1_000));
  const signature = createHmac('sha256', keyOf(secret))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}

function keyOf(secret: string): Buffer {
  return secret.startsWith(PREFIX)
    ? Buffer.from(secret.slice(PREFIX.length), 'base64')
    : Buffer.from(secret, 'utf8');
}
