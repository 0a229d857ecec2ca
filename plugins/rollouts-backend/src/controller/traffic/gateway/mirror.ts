// SPDX-License-Identifier: Apache-2.0
/** Copies of the stable version's requests for the new one, as a filter of the rule; the user's own mirrors stay. Pure. */
import type { Flavour } from './flavour';
import type { Layer } from './layers';
import {
  type BackendRef,
  type Filter,
  refersTo,
  weightOfRef,
} from './routeRule';

const MIRROR = 'RequestMirror';
/** Gateway API: HTTPRouteRule.filters, GRPCRouteRule.filters. */
const MAX_FILTERS = 16;

/** The rule's filters without our mirrors; undefined where none is left of them. */
export function unmirrored(
  filters: readonly Filter[] | undefined,
  layers: readonly Layer[],
  namespace: string,
): readonly Filter[] | undefined {
  if (!filters?.some(it => isOurs(it, layers, namespace))) return filters;
  const rest = filters.filter(it => !isOurs(it, layers, namespace));
  return rest.length ? rest : undefined;
}

/** True for a mirror to one of the extra Services. */
export function isOurs(
  { type, requestMirror }: Filter,
  layers: readonly Layer[],
  namespace: string,
): boolean {
  const ref = requestMirror?.backendRef;
  return (
    type === MIRROR &&
    ref !== undefined &&
    layers.some(({ canary }) => refersTo(ref, canary, namespace))
  );
}

/** The filter that copies the requests of a rule. Everything is spelled out, as the API server would fill it in. */
export function mirrorFilter(
  { canary, service, traffic }: Layer,
  refs: readonly BackendRef[],
  namespace: string,
): Filter {
  const { percent = 100 } = traffic.mirror ?? {};
  const port = refs.find(ref => refersTo(ref, service, namespace))?.port;
  return {
    type: MIRROR,
    requestMirror: {
      backendRef: {
        group: '',
        kind: 'Service',
        name: canary,
        ...(port === undefined ? {} : { port }),
      },
      ...(percent === 100 ? {} : { percent }),
    },
  };
}

/** Why this gateway can't copy what is asked, whatever the rule; undefined: it can. */
export function mirrorProblem(
  { traffic }: Layer,
  flavour: Flavour,
): string | undefined {
  const { mirror, weight } = traffic;
  if (!mirror) return undefined;
  const { percent = 100 } = mirror;
  if (percent !== 100 && !flavour.mirrorPercent) {
    return `mirror of ${percent} %: ${flavour.name} copies every request or none, so use percent 100, and matches to copy only some`;
  }
  return weight > 0
    ? `mirror together with weight ${weight}: a rule copies the requests that go to the new version, too, which would get them twice; mirror in a step with weight 0`
    : undefined;
}

/** The same of one rule, after "rule 2 of HTTPRoute web ". */
export function ruleMirrorProblem(
  layer: Layer,
  rule: {
    readonly filters?: readonly Filter[];
    readonly backendRefs?: readonly BackendRef[];
  },
  namespace: string,
): string | undefined {
  const refs = rule.backendRefs ?? [];
  const own = refs.filter(ref => refersTo(ref, layer.service, namespace));
  const other = refs.find(ref => !own.includes(ref) && weightOfRef(ref) > 0);
  if (other) {
    return `sends requests to ${other.name} as well, and a mirror would copy those, too: give ${layer.service} a rule of its own`;
  }
  if (new Set(own.map(ref => ref.port)).size > 1) {
    return `sends requests to several ports of Service ${layer.service}, and a mirror has only one`;
  }
  const count = (rule.filters ?? []).length + 1;
  return count > MAX_FILTERS
    ? `would have ${count} filters with the mirror, and ${MAX_FILTERS} is the limit`
    : undefined;
}
