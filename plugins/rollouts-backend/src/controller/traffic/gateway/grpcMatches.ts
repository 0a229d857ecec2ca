// SPDX-License-Identifier: Apache-2.0
/** GRPCRouteMatch: service and method, headers, and the precedence that the Gateway API gives them. Pure. */
import type { RequestMatch, ValueMatch } from '@teal/rollouts-common';
import { isRefused, type Refused } from '../refused';
import type { Flavour } from './flavour';
import type { MatchKind } from './MatchKind';
import {
  headersOf,
  joinedValues,
  keyOfValues,
  regexProblem,
} from './valueMatches';

interface MethodMatch {
  /** Absent: Exact. */
  readonly type?: string;
  readonly service?: string;
  readonly method?: string;
}

export interface GrpcMatch {
  /** Absent: every method of every service. */
  readonly method?: MethodMatch;
  readonly headers?: readonly ValueMatch[];
}

const REGEX = 'RegularExpression';
const MAX_HEADERS = 16;
const MAX_HEADER = 4_096;

export const grpcMatches: MatchKind<GrpcMatch> = {
  everything: {},
  of: matchOf,
  both,
  rank,
  place: match => JSON.stringify(methodKey(match)),
  key: match =>
    JSON.stringify([methodKey(match), keyOfValues(match.headers, 'header')]),
  tooMuch,
};

function matchOf(entry: RequestMatch, flavour: Flavour): GrpcMatch | Refused {
  if (entry.method) {
    return {
      refused: `method ${entry.method}: every gRPC request is a POST; a GRPCRoute can match path, headers and cookies`,
    };
  }
  if (entry.queryParams?.length) {
    return {
      refused: `query parameter ${entry.queryParams[0].name}: gRPC requests have none; a GRPCRoute can match path, headers and cookies`,
    };
  }
  const method = entry.path ? methodOf(entry.path, flavour) : undefined;
  if (isRefused(method)) return method;
  const headers = headersOf(entry);
  if (headers === 'never') {
    return {
      refused: 'an entry asks one name for two values: no request has both',
    };
  }
  if (isRefused(headers)) return headers;
  const wrong = headers
    .filter(it => it.type === REGEX)
    .map(it => regexProblem(it.name, it.value))
    .find(it => it !== undefined);
  return wrong ? { refused: wrong } : filled({ method, headers });
}

/** `/shop.Cart/Add` is method Add of service shop.Cart; PathPrefix `/shop.Cart/` is the whole service. */
function methodOf(
  { type = 'PathPrefix', value }: NonNullable<RequestMatch['path']>,
  flavour: Flavour,
): MethodMatch | undefined | Refused {
  if (type === REGEX) {
    return {
      refused: `path ${value} is a regular expression: a GRPCRoute matches /service/method exactly, or /service/ as PathPrefix`,
    };
  }
  if (type === 'PathPrefix' && value === '/') return undefined;
  const [, service, method] = /^\/([^/]+)(?:\/([^/]*))?$/.exec(value) ?? [];
  if (!service || (type === 'Exact' && !method)) {
    return {
      refused: `path ${value} (${type}) is no gRPC method: write /service/method, or /service/ as PathPrefix`,
    };
  }
  if (method) return { type: 'Exact', service, method };
  if (!flavour.grpcServiceAlone) {
    return {
      refused: `path ${value}: ${flavour.name} matches gRPC requests by service and method only, so each method needs an entry with path /${service}/<method>`,
    };
  }
  return { type: 'Exact', service };
}

function both(a: GrpcMatch, b: GrpcMatch): GrpcMatch | 'never' | Refused {
  const method = bothMethods(a.method, b.method);
  if (method === 'never') return method;
  const headers = joinedValues(a.headers ?? [], b.headers ?? [], 'header');
  if (headers === 'never') return headers;
  if (isRefused(method)) return method;
  if (isRefused(headers)) return headers;
  return filled({ method, headers });
}

function bothMethods(
  a: MethodMatch | undefined,
  b: MethodMatch | undefined,
): MethodMatch | undefined | 'never' | Refused {
  if (!a || !b) return a ?? b;
  if (methodKey({ method: a }).join() === methodKey({ method: b }).join()) {
    return a;
  }
  if (a.type === REGEX || b.type === REGEX) {
    return {
      refused: `gRPC methods ${nameOf(a)} and ${nameOf(
        b,
      )} can't be combined: one of them is a regular expression`,
    };
  }
  const clash =
    (a.service && b.service && a.service !== b.service) ||
    (a.method && b.method && a.method !== b.method);
  return clash ? 'never' : { type: 'Exact', ...a, ...b };
}

/** Gateway API: most characters of the service, most of the method, most headers. */
function rank(a: GrpcMatch, b: GrpcMatch): number | undefined {
  const [x, y] = [methodKey(a), methodKey(b)];
  if (x.join() !== y.join() && (x[0] === REGEX || y[0] === REGEX)) {
    return undefined;
  }
  return (
    x[1].length - y[1].length ||
    x[2].length - y[2].length ||
    (a.headers?.length ?? 0) - (b.headers?.length ?? 0)
  );
}

function methodKey({ method }: GrpcMatch): [string, string, string] {
  return [method?.type ?? 'Exact', method?.service ?? '', method?.method ?? ''];
}

function nameOf({ service = '*', method = '*' }: MethodMatch): string {
  return `/${service}/${method}`;
}

function filled({ method, headers }: GrpcMatch): GrpcMatch {
  return {
    ...(method ? { method } : {}),
    ...(headers?.length ? { headers } : {}),
  };
}

function tooMuch({ headers = [] }: GrpcMatch): string | undefined {
  if (headers.length > MAX_HEADERS) {
    return `a match with ${headers.length} headers, and ${MAX_HEADERS} is the limit`;
  }
  const long = headers.find(it => it.value.length > MAX_HEADER);
  return long
    ? `a value of ${long.value.length} characters for ${long.name}, and ${MAX_HEADER} is the limit`
    : undefined;
}
