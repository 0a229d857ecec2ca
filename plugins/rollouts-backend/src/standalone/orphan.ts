// SPDX-License-Identifier: Apache-2.0
/**
 * A gated workload whose Rollout is gone, thrown away in mid-release with its
 * finalizer. Only the Rollout named the Service and the routes, so a person has
 * to give them back; these sentences say where and how. Pure.
 */
import {
  canaryServiceName,
  OWNED_BY_LABEL,
  POD_TEMPLATE_HASH,
  routeOriginalAnnotation,
} from '@teal/rollouts-common';
import type { Caches } from '../controller/caches';
import type { TrimmedDeployment } from '../controller/trim';
import type { TrimmedService } from '../controller/trimTraffic';

/**
 * What would lose requests if the workload were let go now, with the command
 * that mends it, in the order in which the commands are safe: a route that
 * still sends to the extra Service, and a Service that selects one version; both
 * would end without endpoints when the next version replaces these pods.
 */
export function hindrancesOf(
  caches: Caches,
  workload: TrimmedDeployment,
): string[] {
  const { namespace } = workload.metadata;
  const services = servicesOf(caches, workload).filter(it => !isExtra(it));
  const canaries = new Set(
    services.map(({ metadata }) => canaryServiceName(metadata.name)),
  );
  const routes = caches.routes.all().flatMap(({ resource, byNamespace }) =>
    byNamespace.get(namespace).flatMap(({ metadata, object }) => {
      const { name, annotations } = metadata;
      const spec = JSON.stringify(object.spec ?? {});
      const canary = [...canaries].find(it => refersTo(spec, it));
      const isOurs = Object.keys(annotations).some(key =>
        key.startsWith(routeOriginalAnnotation('')),
      );
      return canary && isOurs
        ? `${
            resource.kind
          } ${name} still refers to Service ${canary}; take its references and the annotation ${routeOriginalAnnotation(
            '<rollout>',
          )} out: kubectl -n ${namespace} edit ${resource.kind.toLowerCase()} ${name}`
        : [];
    }),
  );
  const pinned = services
    .filter(({ spec }) => POD_TEMPLATE_HASH in (spec.selector ?? {}))
    .map(
      ({ metadata: { name } }) =>
        `Service ${name} still selects one version of it; give the Service all pods: ` +
        `kubectl -n ${namespace} patch service ${name} --type=json ` +
        `--patch='[{"op":"remove","path":"/spec/selector/${POD_TEMPLATE_HASH}"}]'`,
    );
  return [...routes, ...pinned];
}

/** What loses nothing but stays behind: the extra Services of the workload. */
export function leftoversOf(
  caches: Caches,
  workload: TrimmedDeployment,
): string[] {
  return servicesOf(caches, workload)
    .filter(isExtra)
    .map(
      ({ metadata: { name, namespace } }) =>
        `Service ${name} is left over from the release; remove it: kubectl -n ${namespace} delete service ${name}`,
    );
}

/** By its name, or by its name in the cluster's DNS. */
function refersTo(spec: string, service: string): boolean {
  return spec.includes(`"${service}"`) || spec.includes(`"${service}.`);
}

function isExtra({ metadata }: TrimmedService): boolean {
  return OWNED_BY_LABEL in metadata.labels;
}

/** Services that select the pods of this workload, of one version or of all. */
function servicesOf(
  caches: Caches,
  { metadata: { namespace }, template }: TrimmedDeployment,
): TrimmedService[] {
  return [...caches.services.values()].filter(({ metadata, spec }) => {
    const { [POD_TEMPLATE_HASH]: _, ...selector } = spec.selector ?? {};
    const labels = Object.entries(selector);
    return (
      metadata.namespace === namespace &&
      labels.length > 0 &&
      labels.every(([label, value]) => template.labels[label] === value)
    );
  });
}
