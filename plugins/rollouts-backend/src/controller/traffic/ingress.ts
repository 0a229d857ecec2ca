// SPDX-License-Identifier: Apache-2.0
/**
 * What an Ingress says, what its controller can, and what Teal noted on it. Pure.
 *
 * Ingress itself knows no weights. ingress-nginx and its relatives take them
 * from a second Ingress with canary annotations (ingressNginx.ts); with every
 * other controller a path goes to one Service or to the other (ingressPlain.ts).
 */
import {
  INGRESS_STYLE_ANNOTATION,
  routeOriginalAnnotation,
  trafficOf,
} from '@teal/rollouts-common';
import type { StepTraffic, Traffic } from '@teal/rollouts-common';
import type { KubernetesObject, Share } from '@teal/rollouts-node';

/** networking.k8s.io/v1 IngressSpec, as far as Teal reads it. */
export interface IngressSpec {
  readonly ingressClassName?: string;
  readonly defaultBackend?: IngressBackend;
  readonly rules?: readonly IngressRule[];
}

/** Exactly one of the two is given. */
export interface IngressBackend {
  readonly service?: {
    readonly name: string;
    readonly port?: IngressPort;
  };
  readonly resource?: object;
}

/** Exactly one of the two is given. */
export interface IngressPort {
  readonly number?: number;
  readonly name?: string;
}

/** Without `http`, everything for the host goes to the default backend. */
export interface IngressRule {
  readonly host?: string;
  readonly http?: { readonly paths: readonly IngressPath[] };
}

export interface IngressPath {
  readonly path?: string;
  readonly pathType: string;
  readonly backend: IngressBackend;
}

/** How the Ingress' controller can share requests out. */
export type IngressStyle = 'nginx' | 'plain';

/** Of ingress-nginx and those that read its annotations. */
export const NGINX = 'nginx.ingress.kubernetes.io/';
/** Of another controller, whose class is often named nginx, too; it ignores canary annotations. */
const NGINX_ORG = 'nginx.org/';
/** How a class was named before spec.ingressClassName. */
export const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
/** A minion of a master Ingress must have exactly one host. */
const MERGEABLE = `${NGINX_ORG}mergeable-ingress-type`;

export function specOf(ingress: KubernetesObject): IngressSpec {
  return (ingress.spec ?? {}) as IngressSpec;
}

/** "Ingress cart of class contour". */
export function describe(ingress: KubernetesObject): string {
  const name = `Ingress ${ingress.metadata.name}`;
  const className = classOf(ingress);
  return className ? `${name} of class ${className}` : name;
}

function classOf(ingress: KubernetesObject): string | undefined {
  return (
    specOf(ingress).ingressClassName ??
    ingress.metadata.annotations?.[CLASS_ANNOTATION]
  );
}

/**
 * What the annotation says; else nginx where `nginx` is a word of the class'
 * name (`nginx`, `nginx-internal`, `public.nginx`), or where there is no class
 * but an annotation of ingress-nginx. IngressClass objects, which would say
 * more, belong to the cluster and aren't read.
 */
export function styleOf(ingress: KubernetesObject): IngressStyle {
  const annotations = ingress.metadata.annotations ?? {};
  const said = annotations[INGRESS_STYLE_ANNOTATION];
  if (said !== undefined) return said === 'nginx' ? 'nginx' : 'plain';
  const names = Object.keys(annotations);
  if (names.some(name => name.startsWith(NGINX_ORG))) return 'plain';
  const className = classOf(ingress);
  const isNginx =
    className === undefined
      ? names.some(name => name.startsWith(NGINX))
      : className.split(/[^a-z0-9]+/i).includes('nginx');
  return isNginx ? 'nginx' : 'plain';
}

/** Every reference to a Service, in the object's order. */
export function serviceBackends(
  spec: IngressSpec,
): NonNullable<IngressBackend['service']>[] {
  const all = [
    spec.defaultBackend,
    ...(spec.rules ?? []).flatMap(rule =>
      (rule.http?.paths ?? []).map(path => path.backend),
    ),
  ];
  return all.flatMap(backend => (backend?.service ? [backend.service] : []));
}

/** c1, for both styles: why the Ingress can't carry a release; undefined: it can. */
export function problemOf(
  ingress: KubernetesObject,
  share: Share,
): string | undefined {
  const named = describe(ingress);
  const annotations = ingress.metadata.annotations ?? {};
  const said = annotations[INGRESS_STYLE_ANNOTATION];
  if (said !== undefined && said !== 'nginx' && said !== 'plain') {
    return `annotation ${INGRESS_STYLE_ANNOTATION} of ${named} is "${said}"; it can be nginx or plain`;
  }
  if (annotations[`${NGINX}canary`] === 'true') {
    return `${named} is a canary Ingress itself; name the Ingress whose requests it takes`;
  }
  if (MERGEABLE in annotations) {
    return `${named} is part of a mergeable Ingress (${MERGEABLE}), to which no host can be added; use an Ingress of its own, or an HTTPRoute`;
  }
  const services = serviceBackends(specOf(ingress)).map(it => it.name);
  const touched = notedTraffic(ingress, share) !== undefined;
  if (services.includes(share.canary) && !touched) {
    return `${named} already refers to Service ${share.canary}, the name of the extra Service; take that backend out`;
  }
  if (!services.includes(share.service) && !touched) {
    return nothingOf(ingress, share);
  }
  return undefined;
}

/** The sentence for an Ingress that has nothing to do with the Service. */
export function nothingOf(ingress: KubernetesObject, share: Share): string {
  return `no path of ${describe(ingress)} goes to Service ${
    share.service
  }; add one, or take the Ingress out of spec.traffic.routes`;
}

/** What was asked for last, by the annotation; nothing at all where the annotation can't be read; undefined: there is none. */
export function notedTraffic(
  object: KubernetesObject,
  share: Share,
): { readonly traffic?: Traffic } | undefined {
  const text =
    object.metadata.annotations?.[routeOriginalAnnotation(share.rollout)];
  if (text === undefined) return undefined;
  try {
    const { traffic } = JSON.parse(text) as { traffic?: StepTraffic };
    return typeof traffic === 'object' ? { traffic: trafficOf(traffic) } : {};
  } catch {
    // Somebody wrote into it: it still says whose object it is, and desired writes it again.
    return {};
  }
}

/** The annotation that notes it; the same text for the same traffic. */
export function note(share: Share, traffic: Traffic): Record<string, string> {
  return {
    [routeOriginalAnnotation(share.rollout)]: JSON.stringify({
      traffic: trafficOf(traffic as StepTraffic),
    }),
  };
}

/** The object with these annotations; without the field where there is none left. */
export function withAnnotations(
  object: KubernetesObject,
  annotations: Readonly<Record<string, string>>,
): KubernetesObject {
  const { annotations: _, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: Object.keys(annotations).length
      ? { ...metadata, annotations }
      : metadata,
  };
}
