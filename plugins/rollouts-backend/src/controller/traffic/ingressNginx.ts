// SPDX-License-Identifier: Apache-2.0
/**
 * The second Ingress by which ingress-nginx gives requests to the new version. Pure.
 *
 * The user's Ingress isn't touched: everything Teal says stands on
 * `<ingress>.<extra Service>`, which holds the hosts and paths of the stable
 * Service and the canary annotations. What forced its form, read in
 * ingress-nginx' sources:
 *
 * - It looks for the same host, path and path type, and writes an empty path as `/`.
 * - A defaultBackend of a canary Ingress joins every path of the server without
 *   a host, other people's too; the rule `/` without a host joins just that one.
 * - A rule without http ends the controller.
 * - Its own annotations count for load-balance, upstream-hash-by and
 *   service-upstream; all others are those of the user's Ingress.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  OWNED_BY_LABEL,
  routeOriginalAnnotation,
  Traffic,
} from '@teal/rollouts-common';
import type {
  KubernetesObject,
  RouteReading,
  Share,
} from '@teal/rollouts-node';
import {
  CLASS_ANNOTATION,
  describe,
  IngressBackend,
  IngressPath,
  IngressRule,
  IngressSpec,
  nothingOf,
  note,
  notedTraffic,
  NGINX,
  serviceBackends,
  specOf,
} from './ingress';
import { nginxAnnotations, staysWithNobody } from './ingressNginxTraffic';

/** Annotations of the user's Ingress that count on the canary Ingress itself. */
const OF_THE_BACKEND = [
  'load-balance',
  'upstream-hash-by',
  'upstream-hash-by-subset',
  'upstream-hash-by-subset-size',
  'service-upstream',
].map(name => NGINX + name);

/** Name of the second Ingress. A Service's name has no dot, so no two pairs of Ingress and Service share one. */
export function canaryIngressName(
  ingress: KubernetesObject,
  share: Share,
): string {
  return `${ingress.metadata.name}.${share.canary}`;
}

/** It carries this Rollout's mark. */
export function isOurs(companion: KubernetesObject, share: Share): boolean {
  return companion.metadata.labels?.[OWNED_BY_LABEL] === share.rollout;
}

/** A canary Ingress that takes requests of one of these paths. */
export function isCanaryFor(
  companion: KubernetesObject,
  ingress: KubernetesObject,
  share: Share,
): boolean {
  if (companion.metadata.annotations?.[`${NGINX}canary`] !== 'true') {
    return false;
  }
  const places = new Set(placesOf(rulesOf(specOf(ingress), share.service)));
  return placesOf(specOf(companion).rules ?? []).some(it => places.has(it));
}

/** c1: why nginx can't share these requests out; undefined: it can. */
export function nginxProblem(
  ingress: KubernetesObject,
  companions: readonly KubernetesObject[],
  share: Share,
): string | undefined {
  const named = describe(ingress);
  if (ingress.metadata.annotations?.[`${NGINX}ssl-passthrough`] === 'true') {
    return `${named} passes TLS through (${NGINX}ssl-passthrough), so nginx sees no requests that it could share out; end TLS at the Ingress`;
  }
  const foreign = companions.filter(it => !isOurs(it, share));
  const name = canaryIngressName(ingress, share);
  if (foreign.some(it => it.metadata.name === name)) {
    return `Ingress ${name} exists and isn't Teal's; rename or delete it`;
  }
  const rival = foreign.find(it => isCanaryFor(it, ingress, share));
  if (rival) {
    return `Ingress ${rival.metadata.name} is a canary Ingress for the same host and path as ${named}, and nginx knows one at most; delete it`;
  }
  if (isUncovered(specOf(ingress), share.service)) {
    return `${named} gives Service ${share.service} what no path takes (defaultBackend), and a canary Ingress can't follow that host by host; give it the path / of its hosts`;
  }
  if (!rulesOf(specOf(ingress), share.service).length) {
    return nothingOf(ingress, share);
  }
  return undefined;
}

/** The second Ingress with this traffic; `before` is the one that is there. */
export function canaryIngress(
  ingress: KubernetesObject,
  before: KubernetesObject | undefined,
  share: Share,
  traffic: Traffic,
): KubernetesObject {
  const { ingressClassName } = specOf(ingress);
  const metadata = before?.metadata ?? {
    name: canaryIngressName(ingress, share),
    namespace: ingress.metadata.namespace,
  };
  return {
    ...(before ?? { apiVersion: ingress.apiVersion, kind: ingress.kind }),
    apiVersion: ingress.apiVersion,
    kind: ingress.kind,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [OWNED_BY_LABEL]: share.rollout },
      annotations: {
        ...foreignAnnotations(metadata.annotations, share),
        ...copied(ingress.metadata.annotations),
        ...nginxAnnotations(ingress, traffic),
        ...note(share, traffic),
      },
    },
    spec: {
      ...(ingressClassName === undefined ? {} : { ingressClassName }),
      rules: renamed(rulesOf(specOf(ingress), share.service), share.canary),
    },
  };
}

export function nginxReading(
  ingress: KubernetesObject,
  companions: readonly KubernetesObject[],
  share: Share,
): Omit<RouteReading, 'touched'> {
  const own = ownCanary(ingress, companions, share);
  if (!own) {
    return { traffic: undefined, weight: 0, exposed: false };
  }
  const annotations = own.metadata.annotations ?? {};
  const weight = Number(annotations[`${NGINX}canary-weight`] ?? 0);
  return {
    traffic: notedTraffic(own, share)?.traffic,
    weight,
    exposed:
      weight > 0 ||
      `${NGINX}canary-by-header` in annotations ||
      `${NGINX}canary-by-cookie` in annotations ||
      !staysWithNobody(ingress, annotations),
  };
}

/** The one that this Rollout made for this Ingress. */
export function ownCanary(
  ingress: KubernetesObject,
  companions: readonly KubernetesObject[],
  share: Share,
): KubernetesObject | undefined {
  const name = canaryIngressName(ingress, share);
  return companions.find(it => it.metadata.name === name && isOurs(it, share));
}

/**
 * The user's hosts and paths of this Service. A default backend needs none of
 * its own where a path names the same Service and port: nginx joins the two
 * versions of a Service's port once, wherever requests for it come in.
 */
function rulesOf(spec: IngressSpec, service: string): IngressRule[] {
  const rules = (spec.rules ?? []).flatMap(({ host, http }): IngressRule[] => {
    const paths = (http?.paths ?? [])
      .filter(path => path.backend.service?.name === service)
      .map(path => ({ ...path, path: path.path || '/' }));
    return paths.length
      ? [{ ...(host === undefined ? {} : { host }), http: { paths } }]
      : [];
  });
  const { defaultBackend } = spec;
  const isAlone = defaultBackend?.service?.name === service && !spec.rules;
  return isAlone ? [catchAll(defaultBackend)] : rules;
}

/** A default backend that no path covers, in an Ingress with rules: what it gets depends on everybody's Ingresses. */
function isUncovered({ defaultBackend, rules }: IngressSpec, service: string) {
  const own = defaultBackend?.service;
  if (own?.name !== service || !rules) return false;
  return !serviceBackends({ rules }).some(it => isDeepStrictEqual(it, own));
}

function catchAll(backend: IngressBackend): IngressRule {
  return { http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } };
}

function renamed(rules: readonly IngressRule[], to: string): IngressRule[] {
  const path = (it: IngressPath): IngressPath => ({
    ...it,
    backend: { service: { ...it.backend.service, name: to } },
  });
  return rules.map(({ http, ...rule }) => ({
    ...rule,
    http: { paths: (http?.paths ?? []).map(path) },
  }));
}

function placesOf(rules: readonly IngressRule[]): string[] {
  return rules.flatMap(rule =>
    (rule.http?.paths ?? []).map(
      ({ path }) => `${rule.host ?? ''} ${path || '/'}`,
    ),
  );
}

function copied(
  annotations: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return Object.fromEntries(
    [CLASS_ANNOTATION, ...OF_THE_BACKEND]
      .filter(name => name in annotations)
      .map(name => [name, annotations[name]]),
  );
}

/** What others wrote on the second Ingress, such as a policy's mark. */
function foreignAnnotations(
  annotations: Readonly<Record<string, string>> = {},
  share: Share,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations).filter(
      ([name]) =>
        !name.startsWith(NGINX) &&
        name !== CLASS_ANNOTATION &&
        name !== routeOriginalAnnotation(share.rollout),
    ),
  );
}
