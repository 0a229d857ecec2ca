// SPDX-License-Identifier: Apache-2.0
import type { RequestMatch, Traffic } from '@teal/rollouts-common';
import type { GrpcMatch } from './grpcMatches';
import { grpcRouteRouter } from './grpcRouteRouter';
import { type RouteRule, rulesOf } from './routeRule';
import {
  asked,
  cart,
  checkout,
  exactly,
  istio,
  left,
  ref,
  refusal,
  routeOf,
} from './testing/routes';

const kind = 'GRPCRoute';
const grpc = (rules: readonly RouteRule<GrpcMatch>[], controllers?: string[]) =>
  routeOf(rules, { kind, ...(controllers ? { controllers } : {}) });
const any = [{ backendRefs: [ref('cart')] }];
const matchesOf = (traffic: Traffic, rules: RouteRule<GrpcMatch>[] = any) =>
  rulesOf<GrpcMatch>(asked(grpcRouteRouter, grpc(rules), cart, traffic))[0]
    .matches;
const why = (entry: RequestMatch, controllers?: string[]) =>
  refusal(grpcRouteRouter, grpc(any, controllers), cart, {
    weight: 0,
    matches: [entry],
  });

describe('a release on a GRPCRoute', () => {
  it('splits by weight, and leaves nothing behind', () => {
    const route = grpc([{ backendRefs: [ref('cart', 3), ref('legacy', 7)] }]);
    const now = asked(grpcRouteRouter, route, cart, { weight: 20 });
    expect(rulesOf(now)[0].backendRefs).toEqual([
      ref('cart', 240),
      ref('cart-canary', 60),
      ref('legacy', 700),
    ]);
    expect(left(grpcRouteRouter, now, cart)).toEqual(route);
  });

  it('takes a path for a method', () =>
    expect(
      matchesOf({
        weight: 0,
        matches: [{ path: { type: 'Exact', value: '/shop.Cart/Add' } }],
      }),
    ).toEqual([
      { method: { type: 'Exact', service: 'shop.Cart', method: 'Add' } },
    ]));

  it("merges headers and cookies into the user's method", () =>
    expect(
      matchesOf(
        {
          weight: 0,
          matches: [
            {
              headers: [{ name: 'x-user', value: 'insider' }],
              cookies: [{ name: 'beta', value: '1' }],
            },
          ],
        },
        [
          {
            matches: [
              { method: { service: 'shop.Cart', method: 'Add' } },
              { headers: [exactly('X-User', 'other')] },
            ],
            backendRefs: [ref('cart')],
          },
        ],
      ),
    ).toEqual([
      {
        method: { service: 'shop.Cart', method: 'Add' },
        headers: [
          exactly('x-user', 'insider'),
          {
            name: 'Cookie',
            type: 'RegularExpression',
            value: '^(?:.*;\\s*)?beta=1\\s*(?:;.*)?$',
          },
        ],
      },
    ]));

  it('mirrors and sticks by cookie', () => {
    const mirrored = asked(grpcRouteRouter, grpc(any), cart, {
      weight: 0,
      mirror: {},
    });
    expect(rulesOf(mirrored)[0].filters).toHaveLength(1);
    const sticky = asked(grpcRouteRouter, mirrored, cart, {
      weight: 20,
      sticky: { cookie: 'teal' },
    });
    expect(rulesOf(sticky)).toHaveLength(2);
    expect(left(grpcRouteRouter, sticky, cart)).toEqual(grpc(any));
  });

  it('is shared by several Rollouts, whichever leaves first', () => {
    const both = grpc([{ backendRefs: [ref('cart'), ref('checkout')] }]);
    const first = asked(grpcRouteRouter, both, cart, {
      weight: 20,
      sticky: { cookie: 'teal' },
    });
    const second = asked(grpcRouteRouter, first, checkout, { weight: 50 });
    expect(left(grpcRouteRouter, second, checkout)).toEqual(first);
    const rest = left(grpcRouteRouter, second, cart);
    expect(rulesOf(rest)[0].backendRefs).toEqual([
      ref('cart', 100),
      ref('checkout', 50),
      ref('checkout-canary', 50),
    ]);
    expect(left(grpcRouteRouter, rest, checkout)).toEqual(both);
  });

  it('takes a whole service where the gateway can match one', () => {
    const entry: RequestMatch = { path: { value: '/shop.Cart/' } };
    expect(why(entry)).toBe(
      'entry 1 of matches: path /shop.Cart/: Contour matches gRPC requests by service and method only, so each method needs an entry with path /shop.Cart/<method>',
    );
    expect(why(entry, [istio])).toBeUndefined();
  });

  it.each<[RequestMatch, RegExp]>([
    [{ method: 'GET' }, /method GET: every gRPC request is a POST/],
    [
      { queryParams: [{ name: 'q', value: '1' }] },
      /query parameter q: gRPC requests have none/,
    ],
    [
      { path: { type: 'RegularExpression', value: '/.*' } },
      /is a regular expression: a GRPCRoute matches \/service\/method exactly/,
    ],
    [{ path: { type: 'Exact', value: '/shop' } }, /is no gRPC method/],
    [{ path: { value: '/a/b/c' } }, /is no gRPC method/],
  ])('refuses %j with what it can', (entry, sentence) =>
    expect(why(entry)).toMatch(sentence),
  );
});
