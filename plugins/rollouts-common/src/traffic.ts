// SPDX-License-Identifier: Apache-2.0

/**
 * Who sees the new version, as a step says it (DESIGN §2). The schema
 * (manifests/crd.yaml) bounds every list and text.
 */

/** One name and the value that it must have. */
export interface ValueMatch {
  /** Header names are compared without regard to case, the others as they are. */
  name: string;
  /** The whole value, or a regular expression for the whole value. */
  value: string;
  /** Default Exact. */
  type?: 'Exact' | 'RegularExpression';
}

/** Requests for which everything that is given here holds. */
export interface RequestMatch {
  /** Such as GET. */
  method?: string;
  path?: {
    /** Default PathPrefix. */
    type?: 'Exact' | 'PathPrefix' | 'RegularExpression';
    value: string;
  };
  headers?: ValueMatch[];
  cookies?: ValueMatch[];
  queryParams?: ValueMatch[];
}

/** Copies of requests that the stable version answers; the copies' answers are dropped. */
export interface Mirror {
  /** Percent of the requests that are copied, 1..100. Default 100. */
  percent?: number;
  /** Only requests of one of these kinds are copied. Absent: of all that go to the stable version. */
  matches?: RequestMatch[];
}

/** Clients that were once answered by the new version stay with it. Exactly one of the two is given. */
export interface Sticky {
  /** Name of the cookie that the new version's answers set; its value is the release id. */
  cookie?: string;
  /** How long a browser keeps the cookie, such as `1h`. Absent: until it is closed. */
  maxAge?: string;
  /** Name of a header, such as a user id, whose hash decides: the same users stay in as the weight grows. */
  header?: string;
}

/** What a step lets see the new version. */
export interface StepTraffic {
  /** Percent of requests that go to the new version, 0..100. Absent: 0. */
  weight?: number;
  /** OR of the entries, AND inside one; these requests go to the new version whatever the weight. */
  matches?: RequestMatch[];
  mirror?: Mirror;
  sticky?: Sticky;
}

/** The same, as decided: the weight is there, and empty lists are left out. */
export interface Traffic {
  readonly weight: number;
  readonly matches?: readonly RequestMatch[];
  readonly mirror?: Mirror;
  readonly sticky?: Sticky;
}

/** Nothing goes to the new version. */
export const NO_TRAFFIC: Traffic = { weight: 0 };

/** Everything goes to the new version. */
export const ALL_TRAFFIC: Traffic = { weight: 100 };

/** A step's traffic with what was left out filled in. */
export function trafficOf(step: StepTraffic): Traffic {
  const { weight = 0, matches, mirror, sticky } = step;
  return {
    weight,
    ...(matches?.length ? { matches } : {}),
    ...(mirror ? { mirror } : {}),
    ...(sticky ? { sticky } : {}),
  };
}

/** True when both ask for the same; the order of properties doesn't count. */
export function sameTraffic(a: Traffic, b: Traffic): boolean {
  return canonical(trafficOf(asStep(a))) === canonical(trafficOf(asStep(b)));
}

/** True when some request, or a copy of one, can reach the new version. */
export function exposes({ weight, matches, mirror }: Traffic): boolean {
  return weight > 0 || Boolean(matches?.length) || mirror !== undefined;
}

/** True when nothing reaches the new version by `inner` that doesn't by `outer`. */
export function isWithin(inner: Traffic, outer: Traffic): boolean {
  const known = new Set(outer.matches?.map(canonical));
  return (
    inner.weight <= outer.weight &&
    (inner.matches ?? []).every(match => known.has(canonical(match))) &&
    (inner.mirror === undefined ||
      canonical(inner.mirror) === canonical(outer.mirror))
  );
}

function asStep({ weight, matches, mirror, sticky }: Traffic): StepTraffic {
  return { weight, matches: matches && [...matches], mirror, sticky };
}

function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, it: unknown) =>
    typeof it === 'object' && it !== null && !Array.isArray(it)
      ? Object.fromEntries(
          Object.entries(it)
            .filter(([, inner]) => inner !== undefined)
            .sort(([x], [y]) => (x < y ? -1 : 1)),
        )
      : it,
  );
}
