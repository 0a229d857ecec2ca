// SPDX-License-Identifier: Apache-2.0
/**
 * Random routes, random traffic of up to three Rollouts, random edits of their
 * user: every request goes where it should by a gateway that goes by the book,
 * and in the end only the user's own is left.
 */
import fc from 'fast-check';
import type { RequestMatch, Traffic } from '@teal/rollouts-common';
import type { KubernetesObject } from '@teal/rollouts-node';
import type { HttpMatch } from './httpMatches';
import { httpRouteRouter } from './httpRouteRouter';
import {
  type BackendRef,
  canonical,
  type RouteRule,
  rulesOf,
  sumOf,
} from './routeRule';
import { holds, ruleFor, type TestRequest } from './testing/gateway';
import { asked, left, ref, refusal, routeOf, shareOf } from './testing/routes';

const services = ['cart', 'checkout', 'search'];
const shares = services.map(shareOf);
const names = ['x', 'y'];
const values = ['1', '2'];
const paths = ['/', '/a', '/a/b', '/c'];

const value = fc.record({
  type: fc.constant('Exact' as const),
  name: fc.constantFrom(...names),
  value: fc.constantFrom(...values),
});
const valuesOf = fc.uniqueArray(value, {
  selector: it => it.name,
  maxLength: 2,
});
const path = fc.record({
  type: fc.constantFrom('Exact' as const, 'PathPrefix' as const),
  value: fc.constantFrom(...paths),
});
const method = fc.constantFrom('GET', 'POST');
const match: fc.Arbitrary<HttpMatch> = fc
  .record({
    path: fc.oneof(
      { weight: 2, arbitrary: fc.constant({ type: 'PathPrefix', value: '/' }) },
      { weight: 1, arbitrary: path },
    ),
    method: fc.option(method, { nil: undefined }),
    headers: valuesOf,
    queryParams: valuesOf,
  })
  .map(({ path: at, method: by, headers, queryParams }) => ({
    path: at,
    ...(by ? { method: by } : {}),
    ...(headers.length ? { headers } : {}),
    ...(queryParams.length ? { queryParams } : {}),
  }));
const backend: fc.Arbitrary<BackendRef> = fc
  .record({
    name: fc.constantFrom(...services, 'static', 'legacy'),
    weight: fc.option(fc.integer({ min: 0, max: 7 }), { nil: undefined }),
  })
  .map(it => ref(it.name, it.weight));
const rule: fc.Arbitrary<RouteRule<HttpMatch>> = fc.record({
  matches: fc.array(match, { minLength: 1, maxLength: 2 }),
  backendRefs: fc.uniqueArray(backend, {
    selector: it => it.name,
    minLength: 1,
    maxLength: 3,
  }),
});
const route = fc
  .array(rule, { minLength: 1, maxLength: 4 })
  .map(rules => routeOf(rules));

/** Mostly one condition, so that most of them mean some requests. */
const entry: fc.Arbitrary<RequestMatch> = fc.oneof(
  fc.record({ headers: fc.array(value, { minLength: 1, maxLength: 1 }) }),
  fc.record({ headers: valuesOf, method }),
  fc.record({ queryParams: valuesOf, headers: valuesOf }),
  fc.record({ path }),
  fc.record(
    { method, path, headers: valuesOf, queryParams: valuesOf },
    { requiredKeys: [] },
  ),
);
const traffic: fc.Arbitrary<Traffic> = fc.oneof(
  fc.record({ weight: fc.constantFrom(0, 1, 20, 50, 100) }),
  fc.record({
    weight: fc.constantFrom(0, 20),
    matches: fc.array(entry, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    weight: fc.constantFrom(0, 50),
    matches: fc.array(entry, { minLength: 1, maxLength: 2 }),
    sticky: fc.constant({ cookie: 'teal', maxAge: '1h' }),
  }),
  fc.record({
    weight: fc.constant(0),
    mirror: fc.record({
      matches: fc.array(entry, { minLength: 1, maxLength: 2 }),
    }),
  }),
  fc.record({ weight: fc.constant(0), mirror: fc.constant({}) }),
);
const request: fc.Arbitrary<TestRequest> = fc.record({
  method,
  path: fc.constantFrom('/', '/a', '/a/b', '/a/b/c', '/c', '/d'),
  headers: fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...values)),
  query: fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...values)),
});

const move = fc.record({
  who: fc.integer({ min: 0, max: 2 }),
  what: fc.option(traffic, { nil: undefined }),
});

describe('an HTTPRoute whose Rollouts come and go', () => {
  it('sends every request where the plan says, steals none, and counts right', () => {
    fc.assert(
      fc.property(
        route,
        fc.array(move, { minLength: 1, maxLength: 5 }),
        fc.array(request, { minLength: 30, maxLength: 30 }),
        (original, moves, requests) => {
          const { route: now, layers } = play(original, moves);
          requests.forEach(it => judge({ original, now, layers, request: it }));
          for (const [index, said] of layers) {
            expect(
              httpRouteRouter.read(
                { route: now, companions: [] },
                shares[index],
              ).traffic,
            ).toEqual(said);
          }
        },
      ),
      { numRuns: 700 },
    );
  });

  it('is what its user made of it once they are gone', () => {
    fc.assert(
      fc.property(
        route,
        fc.array(move, { minLength: 1, maxLength: 4 }),
        fc.array(move, { maxLength: 4 }),
        rule,
        fc.nat(20),
        (original, before, after, added, at) => {
          const { route: now } = play(original, before);
          const rules = [...rulesOf(now)];
          rules.splice(at % (rules.length + 1), 0, added);
          const edited = { ...now, spec: { ...now.spec, rules } };
          const { route: later } = play(edited, after);
          const end = shares.reduce(
            (it, share) => left(httpRouteRouter, it, share),
            later,
          );
          const kept = rulesOf<HttpMatch>(end).map(it => canonical(it));
          const own = rulesOf<HttpMatch>(original).map(it => canonical(it));
          expect(kept.filter(it => it !== canonical(added))).toEqual(
            own.filter(it => it !== canonical(added)),
          );
          expect(kept).toHaveLength(own.length + 1);
          expect(end.metadata.annotations).toBeUndefined();
        },
      ),
      { numRuns: 700 },
    );
  });
});

/** Who asks for what; a refusal changes nothing. */
function play(
  start: KubernetesObject,
  moves: readonly {
    readonly who: number;
    readonly what: Traffic | undefined;
  }[],
): { route: KubernetesObject; layers: Map<number, Traffic> } {
  let now = start;
  const layers = new Map<number, Traffic>();
  for (const { who, what } of moves) {
    const share = shares[who];
    const isThere = rulesOf(start).some(({ backendRefs = [] }) =>
      backendRefs.some(it => it.name === share.service && it.weight !== 0),
    );
    if (!isThere) continue;
    if (!what) {
      now = left(httpRouteRouter, now, share);
      layers.delete(who);
    } else if (refusal(httpRouteRouter, now, share, what) === undefined) {
      now = asked(httpRouteRouter, now, share, what);
      layers.set(who, what);
      expect(asked(httpRouteRouter, now, share, what)).toEqual(now);
    }
  }
  return { route: now, layers };
}

/** What became of one request, by what the user's route did with it before. */
function judge(options: {
  readonly original: KubernetesObject;
  readonly now: KubernetesObject;
  readonly layers: ReadonlyMap<number, Traffic>;
  readonly request: TestRequest;
}): void {
  const { original, now, layers, request: it } = options;
  const before = rulesOf<HttpMatch>(original);
  const after = rulesOf<HttpMatch>(now);
  const was = ruleFor(before, it);
  const is = ruleFor(after, it);
  if (was < 0) {
    expect(is).toBe(-1);
    return;
  }
  const refs = before[was].backendRefs ?? [];
  const total = sumOf(refs);
  const wanted: Record<string, number> = {};
  const mirrors: string[] = [];
  for (const { name, weight = 1 } of refs) {
    const index = services.indexOf(name);
    const said = layers.get(index);
    const part = total === 0 ? 0 : weight / total;
    const isMoved = said?.matches?.some(entryHolds(it)) ?? false;
    const percent = isMoved ? 100 : said?.weight ?? 0;
    wanted[name] = (wanted[name] ?? 0) + (part * (100 - percent)) / 100;
    const canary = `${name}-canary`;
    wanted[canary] = (wanted[canary] ?? 0) + (part * percent) / 100;
    const { mirror } = said ?? {};
    if (
      mirror &&
      weight > 0 &&
      (mirror.matches?.some(entryHolds(it)) ?? true)
    ) {
      mirrors.push(canary);
    }
  }
  expect(sharesOf(after[is].backendRefs ?? [])).toEqual(nonZero(wanted));
  expect(
    (after[is].filters ?? []).map(f => f.requestMirror?.backendRef.name),
  ).toEqual(mirrors);
}

function entryHolds(it: TestRequest) {
  return (wanted: RequestMatch) => holds(wanted as HttpMatch, it);
}

function sharesOf(refs: readonly BackendRef[]): Record<string, string> {
  const total = sumOf(refs);
  const found: Record<string, number> = {};
  for (const { name, weight = 1 } of refs) {
    found[name] = (found[name] ?? 0) + (total === 0 ? 0 : weight / total);
  }
  return nonZero(found);
}

function nonZero(found: Record<string, number>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(found)
      .filter(([, part]) => part > 0)
      .map(([name, part]): [string, string] => [name, part.toFixed(9)])
      .sort(),
  );
}
