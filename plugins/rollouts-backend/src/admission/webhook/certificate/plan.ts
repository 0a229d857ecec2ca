// SPDX-License-Identifier: Apache-2.0
/**
 * When the serving certificate changes. Pure: the Secret says everything.
 *
 * A rotation has no gap: the next certificate is made and trusted (it is in the
 * bundle that API servers get) before anybody serves with it, and the one
 * before stays trusted until the rotation after.
 */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { KeyPair } from '../AdmissionServer';
import { BACKDATED_MS } from './makeCertificate';

/** What the Secret holds. */
export interface CertificateState {
  /** Served; undefined: there is none yet. */
  readonly current?: KeyPair;
  /** Trusted already, served soon. */
  readonly next?: KeyPair;
  /** PEM of every certificate that API servers shall trust. */
  readonly bundle: string;
}

/** The next thing to do; `at` (milliseconds since the epoch) is when to look again. */
export type CertificatePlan =
  | { readonly do: 'keep'; readonly at: number }
  /** There is none, it is over, or it is for another name: at once, with the gap that there is already. */
  | { readonly do: 'replace' }
  | { readonly do: 'stage' }
  | { readonly do: 'promote' };

/** Long enough for every API server's informer to bring the new bundle. */
const STAGED_MS = 120_000;

/** @param trusted - the webhook configurations hold the bundle */
export function planCertificate(options: {
  readonly state: CertificateState;
  readonly names: readonly string[];
  readonly now: number;
  readonly trusted: boolean;
}): CertificatePlan {
  const { state, names, now, trusted } = options;
  const { current, next } = state;
  if (!current || !isUsable(current, names, now)) return { do: 'replace' };
  const { validFrom, validTo } = timesOf(current);
  const lifetimeMs = validTo - validFrom - BACKDATED_MS;
  const stagedMs = Math.min(STAGED_MS, lifetimeMs / 10);
  if (!next) {
    const renewAt = validTo - lifetimeMs / 3;
    return now >= renewAt ? { do: 'stage' } : { do: 'keep', at: renewAt };
  }
  if (!isUsable(next, names, now)) return { do: 'stage' };
  const promoteAt = timesOf(next).validFrom + BACKDATED_MS + stagedMs;
  if (now < promoteAt) return { do: 'keep', at: promoteAt };
  return trusted ? { do: 'promote' } : { do: 'keep', at: now + stagedMs };
}

/** What the Secret holds afterwards. */
export function carriedOut(
  plan: 'replace' | 'stage' | 'promote',
  { current, next }: CertificateState,
  made: KeyPair | undefined,
): CertificateState {
  if (plan === 'promote' && current && next) {
    return { current: next, bundle: current.cert + next.cert };
  }
  if (!made) throw new TypeError(`to ${plan} a certificate one must be made`);
  return plan === 'stage' && current
    ? { current, next: made, bundle: current.cert + made.cert }
    : { current: made, bundle: made.cert };
}

function isUsable(
  { cert }: KeyPair,
  names: readonly string[],
  now: number,
): boolean {
  try {
    const parsed = new X509Certificate(cert);
    const { validFrom, validTo } = timesOf({ cert });
    return (
      validFrom <= now &&
      now < validTo &&
      names.every(name =>
        isIP(name) ? parsed.checkIP(name) : parsed.checkHost(name),
      )
    );
  } catch {
    // Whatever somebody put there is no certificate: a new one takes its place.
    return false;
  }
}

function timesOf({ cert }: Pick<KeyPair, 'cert'>) {
  const { validFrom, validTo } = new X509Certificate(cert);
  return { validFrom: Date.parse(validFrom), validTo: Date.parse(validTo) };
}
