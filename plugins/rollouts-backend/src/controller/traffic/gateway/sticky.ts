// SPDX-License-Identifier: Apache-2.0
/**
 * Clients that stay with the new version: its answers set a cookie with the
 * release id, and requests that carry it go there (DESIGN §2). The filter
 * stands on the extra Service's backendRef alone, so that only the new version
 * sticks, and goes with it. Pure.
 */
import type { RequestMatch } from '@teal/rollouts-common';
import type { Layer } from './layers';
import type { BackendRef, Filter } from './routeRule';

const MODIFIER = 'ResponseHeaderModifier';
const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
};

/** The requests of clients that the new version has answered before; undefined: none stick. */
export function stickyMatch({
  traffic,
  release,
}: Layer): RequestMatch | undefined {
  const name = traffic.sticky?.cookie;
  if (name === undefined) return undefined;
  return { cookies: [{ name, value: release ?? '' }] };
}

/** The extra Service's reference, whose answers set the cookie. */
export function withCookie(ref: BackendRef, layer: Layer): BackendRef {
  const { cookie, maxAge } = layer.traffic.sticky ?? {};
  if (cookie === undefined) return ref;
  const seconds = maxAge === undefined ? undefined : secondsOf(maxAge);
  const value = [
    `${cookie}=${layer.release ?? ''}`,
    'Path=/',
    ...(seconds === undefined ? [] : [`Max-Age=${seconds}`]),
    'HttpOnly',
    'SameSite=Lax',
  ].join('; ');
  const filters = ref.filters ?? [];
  const own = filters.find(it => it.type === MODIFIER)?.responseHeaderModifier;
  const filter: Filter = {
    type: MODIFIER,
    responseHeaderModifier: {
      ...own,
      add: [...(own?.add ?? []), { name: 'Set-Cookie', value }],
    },
  };
  return {
    ...ref,
    filters: [...filters.filter(it => it.type !== MODIFIER), filter],
  };
}

/** Why these clients can't be kept; undefined: they can. */
export function stickyProblem(
  layer: Layer,
  refs: readonly BackendRef[],
): string | undefined {
  const { sticky } = layer.traffic;
  if (!sticky) return undefined;
  if (sticky.header !== undefined) {
    return `sticky by a hash of header ${sticky.header}: the Gateway API has no such rule; use sticky.cookie, or match the header by its end, such as ids that end in 0 to 3, and by more of them in later steps`;
  }
  if (sticky.maxAge !== undefined && secondsOf(sticky.maxAge) === undefined) {
    return `sticky.maxAge ${sticky.maxAge} is no duration: write 30m or 1h`;
  }
  const taken = refs
    .flatMap(ref => ref.filters ?? [])
    .flatMap(({ responseHeaderModifier: it }) => [
      ...(it?.set ?? []).map(header => header.name),
      ...(it?.add ?? []).map(header => header.name),
      ...(it?.remove ?? []),
    ])
    .some(name => name.toLowerCase() === 'set-cookie');
  return taken
    ? `sticky by cookie: a filter on the backend of Service ${layer.service} changes Set-Cookie already, and only one can`
    : undefined;
}

/** `1h30m` is 5400; undefined: no duration. */
function secondsOf(text: string): number | undefined {
  if (!/^(\d+[smhd])+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([smhd])/g)].reduce(
    (total, [, amount, unit]) => total + Number(amount) * SECONDS[unit],
    0,
  );
}
