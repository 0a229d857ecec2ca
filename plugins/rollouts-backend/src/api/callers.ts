// SPDX-License-Identifier: Apache-2.0
/** Who asks, and whether they still wait for the answer. */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Response } from 'express';

/** Names whoever is counted or written down. */
export function personOf({ principal }: BackstageCredentials): string {
  const known = principal as { userEntityRef?: unknown; subject?: unknown };
  return String(known.userEntityRef ?? known.subject ?? 'somebody');
}

/** Aborted when the client is gone. */
export function leaving(response: Response): AbortSignal {
  const left = new AbortController();
  response.once('close', () => left.abort());
  return left.signal;
}
