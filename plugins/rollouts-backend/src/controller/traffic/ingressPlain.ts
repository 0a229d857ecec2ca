// SPDX-License-Identifier: Apache-2.0
/**
 * An Ingress without weights: all requests to one version or to the other. Pure.
 *
 * The stable Service's name becomes the extra one's, everywhere in the object;
 * ports stay. A rule with a host of its own, which no request can come by,
 * always holds the Service that serves nothing at the moment: gateways get to
 * know routes and backends on separate ways, and requests that are switched to
 * a backend they don't know yet are lost. It is a rule of the same object, not
 * a second Ingress, because with some controllers that would be a second load
 * balancer.
 */
import { routeOriginalAnnotation } from '@teal/rollouts-common';
import type { Traffic } from '@teal/rollouts-common';
import type {
  KubernetesObject,
  RouteReading,
  Share,
} from '@teal/rollouts-node';
import {
  describe,
  nothingOf,
  IngressBackend,
  IngressPort,
  IngressRule,
  IngressSpec,
  notedTraffic,
  note,
  serviceBackends,
  specOf,
  withAnnotations,
} from './ingress';

/** RFC 2606: never the name of anything. */
const NOBODYS_DOMAIN = 'teal.invalid';
/** Kubernetes: IngressRule.host. */
const HOST_LENGTH = 253;

/** Why the plain Ingress can't do what a step asks, with what it can; undefined: it can. */
export function plainProblem(
  ingress: KubernetesObject,
  share: Share,
  traffic: Traffic,
): string | undefined {
  const asked = unknownTo(traffic);
  if (asked) {
    return `${describe(
      ingress,
    )} has no ${asked}: use weights 0 and 100 only, or an HTTPRoute; where its controller knows the canary annotations of ingress-nginx, annotate it rollouts.teal.dev/ingress-style: nginx`;
  }
  const services = serviceBackends(usersSpec(ingress, share));
  if (!services.some(it => it.name === share.service)) {
    return nothingOf(ingress, share);
  }
  const host = waitingHost(ingress, share);
  if (host.length > HOST_LENGTH) {
    return `the name of ${describe(ingress)} is too long by ${
      host.length - HOST_LENGTH
    } for the host ${host}, under which a release keeps the Service that waits; give it a shorter one`;
  }
  return undefined;
}

function unknownTo(traffic: Traffic): string | undefined {
  if (traffic.matches) return 'matches';
  if (traffic.mirror) return 'mirror';
  if (traffic.sticky) return 'sticky sessions';
  if (traffic.weight !== 0 && traffic.weight !== 100) {
    return `weights (${traffic.weight} was asked for)`;
  }
  return undefined;
}

/** The Ingress with everything at one of the two versions. */
export function plainDesired(
  ingress: KubernetesObject,
  share: Share,
  traffic: Traffic,
): KubernetesObject {
  const host = waitingHost(ingress, share);
  const clean = usersSpec(ingress, share);
  const isNew = traffic.weight === 100;
  const served = isNew ? renamed(clean, share.service, share.canary) : clean;
  const waiting = waitingRule(
    host,
    isNew ? share.service : share.canary,
    portsOf(clean, share.service),
  );
  // Where it is, it stays: rules of the user's or of another Rollout's may have come after it.
  const at = (specOf(ingress).rules ?? []).findIndex(it => it.host === host);
  const rules = [...(served.rules ?? [])];
  rules.splice(at < 0 ? rules.length : at, 0, waiting);
  return withAnnotations(
    { ...ingress, spec: { ...served, rules } },
    { ...ingress.metadata.annotations, ...note(share, traffic) },
  );
}

/** The Ingress as its user has it: every reference to the extra Service is one to the stable one, and our rule is gone. */
export function plainWithdrawn(
  ingress: KubernetesObject,
  share: Share,
): KubernetesObject {
  if (!notedTraffic(ingress, share)) return ingress;
  const { [routeOriginalAnnotation(share.rollout)]: _, ...annotations } =
    ingress.metadata.annotations ?? {};
  return withAnnotations(
    { ...ingress, spec: { ...usersSpec(ingress, share) } },
    annotations,
  );
}

function usersSpec(ingress: KubernetesObject, share: Share): IngressSpec {
  if (!notedTraffic(ingress, share)) return specOf(ingress);
  const host = waitingHost(ingress, share);
  const { rules = [], ...rest } = renamed(
    specOf(ingress),
    share.canary,
    share.service,
  );
  const own = rules.filter(rule => rule.host !== host);
  return { ...rest, ...(own.length ? { rules: own } : {}) };
}

export function plainReading(
  ingress: KubernetesObject,
  share: Share,
): Omit<RouteReading, 'touched'> {
  const noted = notedTraffic(ingress, share);
  if (!noted) {
    return { traffic: undefined, weight: 0, exposed: false };
  }
  const host = waitingHost(ingress, share);
  const { rules = [], ...spec } = specOf(ingress);
  const served = serviceBackends({
    ...spec,
    rules: rules.filter(rule => rule.host !== host),
  });
  const exposed = served.some(it => it.name === share.canary);
  return {
    traffic: noted.traffic,
    weight: exposed ? 100 : 0,
    exposed,
  };
}

function waitingHost(ingress: KubernetesObject, share: Share): string {
  const { name, namespace } = ingress.metadata;
  return [share.canary, name, namespace, NOBODYS_DOMAIN].join('.');
}

/** One path a port: gateways know a Service port by port. */
function waitingRule(
  host: string,
  service: string,
  ports: readonly (IngressPort | undefined)[],
): IngressRule {
  return {
    host,
    http: {
      paths: ports.map(port => ({
        path: `/${port?.name ?? port?.number ?? ''}`,
        pathType: 'Exact',
        backend: { service: { name: service, ...(port ? { port } : {}) } },
      })),
    },
  };
}

/** Each port by which the Ingress refers to the Service, once. */
function portsOf(
  spec: IngressSpec,
  service: string,
): (IngressPort | undefined)[] {
  const ports = new Map(
    serviceBackends(spec)
      .filter(it => it.name === service)
      .map(({ port }) => [`${port?.name ?? ''}:${port?.number ?? ''}`, port]),
  );
  return [...ports.values()];
}

function renamed(spec: IngressSpec, from: string, to: string): IngressSpec {
  const backend = <T extends IngressBackend | undefined>(it: T): T =>
    it?.service?.name === from
      ? { ...it, service: { ...it.service, name: to } }
      : it;
  const { defaultBackend, rules } = spec;
  return {
    ...spec,
    ...(defaultBackend ? { defaultBackend: backend(defaultBackend) } : {}),
    ...(rules
      ? {
          rules: rules.map(rule =>
            rule.http
              ? {
                  ...rule,
                  http: {
                    ...rule.http,
                    paths: rule.http.paths.map(path => ({
                      ...path,
                      backend: backend(path.backend),
                    })),
                  },
                }
              : rule,
          ),
        }
      : {}),
  };
}
