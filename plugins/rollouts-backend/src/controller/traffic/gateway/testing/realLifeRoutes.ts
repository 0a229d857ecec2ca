// SPDX-License-Identifier: Apache-2.0
/**
 * HTTPRoutes as people have them, each with Service cart under release. Used by
 * the pure tests and against a real API server and gateway, so everything here
 * is as the API wants it; defaults are left out on purpose.
 */
import type { HttpMatch } from '../httpMatches';
import type { BackendRef, Filter, RouteRule } from '../routeRule';

export interface RealLifeRoute {
  readonly title: string;
  readonly hostnames?: readonly string[];
  readonly rules: readonly RouteRule<HttpMatch>[];
}

const ref = (name: string, more: Partial<BackendRef> = {}): BackendRef => ({
  name,
  port: 80,
  ...more,
});
const prefix = (value: string): HttpMatch => ({
  path: { type: 'PathPrefix', value },
});
const exact = (value: string): HttpMatch => ({
  path: { type: 'Exact', value },
});
const header = (name: string, value: string, type = 'Exact') => ({
  name,
  value,
  type: type as 'Exact' | 'RegularExpression',
});
const set = (name: string, value: string): Filter => ({
  type: 'ResponseHeaderModifier',
  responseHeaderModifier: { set: [{ name, value }] },
});
const mirrorTo = (name: string): Filter => ({
  type: 'RequestMirror',
  requestMirror: { backendRef: { name, port: 80 } },
});
const rewrite = (path: object): Filter => ({
  type: 'URLRewrite',
  urlRewrite: { path },
});
const toCart = { backendRefs: [ref('cart')] };

export const realLifeRoutes: readonly RealLifeRoute[] = [
  { title: 'one backend and nothing else', rules: [toCart] },
  {
    title: 'several hosts',
    hostnames: ['shop.example', 'www.shop.example', '*.shop.example'],
    rules: [toCart],
  },
  {
    title: 'weights 3:7',
    rules: [
      {
        backendRefs: [ref('cart', { weight: 3 }), ref('legacy', { weight: 7 })],
      },
    ],
  },
  {
    title: 'a weight of 100',
    rules: [{ backendRefs: [ref('cart', { weight: 100 })] }],
  },
  {
    title: 'a backend that is switched off',
    rules: [
      {
        backendRefs: [ref('cart', { weight: 2 }), ref('legacy', { weight: 0 })],
      },
    ],
  },
  {
    title: 'a weight beside none',
    rules: [{ backendRefs: [ref('cart'), ref('legacy', { weight: 3 })] }],
  },
  {
    title: 'rules by path, only one of them ours',
    rules: [
      { matches: [prefix('/static')], backendRefs: [ref('static')] },
      { matches: [prefix('/legacy')], backendRefs: [ref('legacy')] },
      { matches: [prefix('/')], ...toCart },
    ],
  },
  {
    title: 'several rules of ours with different weights',
    rules: [
      {
        matches: [prefix('/cart')],
        backendRefs: [ref('cart', { weight: 9 }), ref('legacy', { weight: 1 })],
      },
      { matches: [prefix('/basket')], ...toCart },
      { matches: [exact('/checkout')], ...toCart },
    ],
  },
  {
    title: 'two Services in one rule, and again in another',
    rules: [
      { matches: [prefix('/a')], backendRefs: [ref('cart'), ref('static')] },
      {
        matches: [prefix('/b')],
        backendRefs: [ref('static', { weight: 5 }), ref('cart', { weight: 5 })],
      },
    ],
  },
  {
    title: 'several matches in a rule',
    rules: [
      { matches: [prefix('/a'), prefix('/b'), exact('/c')], ...toCart },
      { backendRefs: [ref('legacy')] },
    ],
  },
  {
    title: 'methods apart: reads here, writes there',
    rules: [
      { matches: [{ ...prefix('/'), method: 'GET' }], ...toCart },
      {
        matches: [{ ...prefix('/'), method: 'POST' }],
        backendRefs: [ref('legacy')],
      },
    ],
  },
  {
    title: 'a beta rule of its own by header',
    rules: [
      {
        matches: [{ ...prefix('/'), headers: [header('x-beta', 'yes')] }],
        backendRefs: [ref('legacy')],
      },
      { matches: [prefix('/')], ...toCart },
    ],
  },
  {
    title: 'a header by expression, and a cookie',
    rules: [
      {
        matches: [
          {
            ...prefix('/'),
            headers: [header('user-agent', '.*Mobile.*', 'RegularExpression')],
          },
        ],
        ...toCart,
      },
      {
        matches: [
          {
            ...prefix('/'),
            headers: [header('accept-language', 'de.*', 'RegularExpression')],
          },
        ],
        backendRefs: [ref('legacy')],
      },
      { matches: [prefix('/')], backendRefs: [ref('static')] },
    ],
  },
  {
    title: 'query parameters',
    rules: [
      {
        matches: [
          {
            ...prefix('/search'),
            queryParams: [
              header('lang', 'de'),
              header('page', '[0-9]+', 'RegularExpression'),
            ],
          },
        ],
        ...toCart,
      },
      { matches: [prefix('/')], backendRefs: [ref('static')] },
    ],
  },
  {
    title: 'a path by expression',
    rules: [
      {
        matches: [
          { path: { type: 'RegularExpression', value: '/v[0-9]+/cart.*' } },
        ],
        ...toCart,
      },
      { matches: [prefix('/')], backendRefs: [ref('static')] },
    ],
  },
  {
    title: 'a redirect beside it',
    rules: [
      {
        matches: [prefix('/old')],
        filters: [
          {
            type: 'RequestRedirect',
            requestRedirect: {
              path: { type: 'ReplaceFullPath', replaceFullPath: '/cart' },
            },
          } as Filter,
        ],
      },
      { matches: [prefix('/')], ...toCart },
    ],
  },
  {
    title: 'a rewritten prefix',
    rules: [
      {
        matches: [prefix('/shop/cart')],
        filters: [
          rewrite({ type: 'ReplacePrefixMatch', replacePrefixMatch: '/' }),
        ],
        ...toCart,
      },
    ],
  },
  {
    title: 'a rewritten path, by method',
    rules: [
      {
        matches: [{ ...prefix('/latest'), method: 'GET' }],
        filters: [rewrite({ type: 'ReplaceFullPath', replaceFullPath: '/v2' })],
        ...toCart,
      },
      { matches: [prefix('/')], backendRefs: [ref('static')] },
    ],
  },
  {
    title: 'headers changed on the way in and out',
    rules: [
      {
        filters: [
          {
            type: 'RequestHeaderModifier',
            requestHeaderModifier: {
              set: [{ name: 'x-tenant', value: 'shop' }],
              add: [{ name: 'x-via', value: 'web' }],
              remove: ['x-debug'],
            },
          } as Filter,
          set('cache-control', 'no-store'),
        ],
        ...toCart,
      },
    ],
  },
  {
    title: 'filters on the backend itself',
    rules: [
      {
        backendRefs: [
          ref('cart', { filters: [set('x-backend', 'cart')] }),
          ref('legacy', { filters: [set('x-backend', 'legacy')] }),
        ],
      },
    ],
  },
  {
    title: 'timeouts',
    rules: [
      {
        matches: [prefix('/slow')],
        timeouts: { request: '10s' },
        ...toCart,
      } as RouteRule<HttpMatch>,
      {
        matches: [prefix('/')],
        timeouts: { request: '1s' },
        backendRefs: [ref('static')],
      } as RouteRule<HttpMatch>,
    ],
  },
  {
    title: "the user's own mirror",
    rules: [{ filters: [mirrorTo('audit')], ...toCart }],
  },
  {
    title: 'a mirror of somebody else to our Service',
    rules: [
      {
        matches: [prefix('/legacy')],
        filters: [mirrorTo('cart')],
        backendRefs: [ref('legacy')],
      },
      { matches: [prefix('/')], ...toCart },
    ],
  },
  {
    title: 'everything spelled out',
    rules: [
      {
        matches: [{ ...prefix('/'), method: 'GET' }],
        backendRefs: [ref('cart', { group: '', kind: 'Service', weight: 1 })],
      },
    ],
  },
  {
    title: 'the Service twice, with other filters',
    rules: [
      {
        backendRefs: [
          ref('cart', { weight: 1, filters: [set('x-half', 'a')] }),
          ref('cart', { weight: 4, filters: [set('x-half', 'b')] }),
        ],
      },
    ],
  },
  {
    title: 'names of rules',
    rules: [
      {
        name: 'assets',
        matches: [prefix('/static')],
        backendRefs: [ref('static')],
      },
      { name: 'rest', matches: [prefix('/')], ...toCart },
    ],
  },
  {
    title: 'an API with many versions',
    rules: [
      ...['/v1', '/v2', '/v3', '/v4'].map(version => ({
        matches: [prefix(version)],
        backendRefs: [ref(version === '/v4' ? 'cart' : 'legacy')],
      })),
      { matches: [prefix('/')], backendRefs: [ref('static')] },
    ],
  },
];
