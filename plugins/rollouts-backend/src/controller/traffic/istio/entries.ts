// SPDX-License-Identifier: Apache-2.0
/**
 * The http entries of a VirtualService: what its user wrote, and with what the
 * Rollouts ask for. Pure.
 *
 * The entries are always made anew from the user's own, for all Rollouts in the
 * order of their names: so any traffic can follow any other, an edit of the
 * user's is taken along, and the order in which Rollouts ask doesn't count.
 */
import { createHash } from 'node:crypto';
import {
  durationMs,
  type Mirror,
  type RequestMatch,
} from '@teal/rollouts-common';
import type { KubernetesObject, Share } from '@teal/rollouts-node';
import type { Ask } from './asks';
import { both } from './conditions';
import {
  type HttpEntry,
  httpEntries,
  type HttpMatch,
  type RouteDestination,
} from './objects';
import {
  concerns,
  isCanary,
  isStable,
  joined,
  moved,
  onCanary,
  scaled,
  split,
} from './weights';

/** Names of entries that Teal adds; a Rollout's name holds no slash. */
const ADDED = 'teal/';

/** True for an entry that Teal added. */
export function isAdded(entry: HttpEntry): boolean {
  return entry.name?.startsWith(ADDED) ?? false;
}

/** The entries without anything of these Rollouts'. */
export function ownEntries(
  route: KubernetesObject,
  asks: readonly Ask[],
): readonly HttpEntry[] {
  const shares = asks.map(ask => ask.share);
  const singles = Object.assign({}, ...asks.map(ask => ask.singles)) as Record<
    string,
    number
  >;
  const own = httpEntries(route).filter(entry => !isAdded(entry));
  const prints = fingerprints(own);
  return own.map((entry, index) =>
    joined(withoutMirrors(entry, shares), shares, singles[prints[index]]),
  );
}

/** The user's entries with what these Rollouts ask for, in the order of the asks. */
export function entriesFor(
  own: readonly HttpEntry[],
  asks: readonly Ask[],
): readonly HttpEntry[] {
  const prepared = own.map(entry =>
    asks.some(ask => concerns(entry, ask.share)) ? scaled(entry) : entry,
  );
  return asks.reduce<readonly HttpEntry[]>(
    (entries, ask) =>
      entries.flatMap(entry =>
        concerns(entry, ask.share) ? withTraffic(entry, ask) : [entry],
      ),
    prepared,
  );
}

/** The weights of single destinations of this Service, for the way back. */
export function singlesOf(
  own: readonly HttpEntry[],
  share: Share,
): Record<string, number> {
  const prints = fingerprints(own);
  const found = own.flatMap(({ route = [] }, index) => {
    const [only] = route;
    return route.length === 1 &&
      isStable(only, share) &&
      only.weight !== undefined
      ? [[prints[index], only.weight] as const]
      : [];
  });
  return Object.fromEntries(found);
}

/** Entries that decide before the user's own, directly in front of it; the first that matches wins. */
function withTraffic(entry: HttpEntry, ask: Ask): readonly HttpEntry[] {
  const { share, traffic } = ask;
  const { matches = [], mirror, sticky, weight } = traffic;
  const cookie = sticky?.cookie;
  const stays: RequestMatch[] = cookie
    ? [{ cookies: [{ name: cookie, value: share.release ?? '' }] }]
    : [];
  const over = withoutSingleWeight(moved(entry, share));
  const main = withCookie(split(entry, share, weight), ask);
  const added = [
    ...before(withCookie(over, ask), ask, 'match', matches),
    ...before(over, ask, 'sticky', stays),
  ];
  if (!mirror) return [...added, main];
  const copied = withMirror(main, share, mirror);
  return mirror.matches?.length
    ? [...added, ...before(copied, ask, 'mirror', mirror.matches), main]
    : [...added, copied];
}

/** The entry for requests that also match one of these; none when no request can. */
function before(
  entry: HttpEntry,
  { share }: Ask,
  purpose: string,
  matches: readonly RequestMatch[],
): readonly HttpEntry[] {
  const keepsUri = entry.rewrite?.uri !== undefined;
  const own: readonly HttpMatch[] = entry.match?.length ? entry.match : [{}];
  const match = own.flatMap(each =>
    matches.flatMap(asked => both(each, asked, keepsUri)),
  );
  // An empty list would match every request.
  if (!match.length) return [];
  const under = isAdded(entry) ? ` ${entry.name}` : '';
  const name = `${ADDED}${share.rollout}/${purpose}${under}`;
  return [{ ...entry, name, match }];
}

/** The new version's answers set the cookie that brings its clients back to it. */
function withCookie(entry: HttpEntry, { share, traffic }: Ask): HttpEntry {
  const { cookie, maxAge } = traffic.sticky ?? {};
  if (!cookie) return entry;
  const seconds = maxAge ? Math.ceil(durationMs(maxAge) / 1_000) : undefined;
  const value = [
    `${cookie}=${share.release ?? ''}`,
    'Path=/',
    ...(seconds === undefined ? [] : [`Max-Age=${seconds}`]),
    'HttpOnly',
    'SameSite=Lax',
  ].join('; ');
  const route = (entry.route ?? []).map(to =>
    isCanary(to, share) ? answering(to, value) : to,
  );
  return { ...entry, route };
}

/** Beside a cookie that the user adds: the case of a header's name doesn't count, but in this map. */
function answering(to: RouteDestination, cookie: string): RouteDestination {
  const { response, ...headers } = to.headers ?? {};
  const add = response?.add ?? {};
  const key = 'Set-Cookie' in add ? 'set-cookie' : 'Set-Cookie';
  return {
    ...to,
    headers: {
      ...headers,
      response: { ...response, add: { ...add, [key]: cookie } },
    },
  };
}

function withMirror(
  entry: HttpEntry,
  share: Share,
  { percent = 100 }: Mirror,
): HttpEntry {
  const stable = entry.route?.find(to => isStable(to, share));
  if (!stable) return entry;
  const { destination } = onCanary(stable, share);
  const mirrors = [
    ...(entry.mirrors ?? []),
    { destination, percentage: { value: percent } },
  ];
  return { ...entry, mirrors };
}

function withoutMirrors(entry: HttpEntry, shares: readonly Share[]): HttpEntry {
  const { mirrors, ...bare } = entry;
  const left = mirrors?.filter(
    ({ destination }) =>
      !destination || !shares.some(share => isCanary({ destination }, share)),
  );
  if (!mirrors || left?.length === mirrors.length) return entry;
  return left?.length ? { ...bare, mirrors: left } : bare;
}

/** The weight of a single destination says nothing. */
function withoutSingleWeight(entry: HttpEntry): HttpEntry {
  const [only, ...more] = entry.route ?? [];
  if (!only || more.length) return entry;
  const { weight: _, ...bare } = only;
  return { ...entry, route: [bare] };
}

/** What tells entries apart while others come and go around them: name and matches, and which of those that are equal. */
function fingerprints(entries: readonly HttpEntry[]): readonly string[] {
  const seen = new Map<string, number>();
  return entries.map(({ name, match }) => {
    const print = createHash('sha256')
      .update(JSON.stringify([name, match], sortedKeys))
      .digest('hex')
      .slice(0, 8);
    const count = seen.get(print) ?? 0;
    seen.set(print, count + 1);
    return count ? `${print}-${count}` : print;
  });
}

function sortedKeys(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)),
      )
    : value;
}
