// SPDX-License-Identifier: Apache-2.0
/**
 * DestinationRules of the stable Service, copied for the extra one: the new
 * version is spoken to with the same TLS, pools and limits, and the subsets that
 * the route names exist there too. Pure.
 */
import { OWNED_BY_LABEL } from '@teal/rollouts-common';
import type { KubernetesObject, Share } from '@teal/rollouts-node';
import { isService, renamed } from './hosts';
import { ruleHost } from './objects';

export function isAboutStable(rule: KubernetesObject, share: Share): boolean {
  return isService(ruleHost(rule), share.service, share.namespace);
}

export function isAboutCanary(rule: KubernetesObject, share: Share): boolean {
  return isService(ruleHost(rule), share.canary, share.namespace);
}

/** A copy that was made for this Rollout. */
export function isCopy(rule: KubernetesObject, share: Share): boolean {
  return (
    rule.metadata.labels?.[OWNED_BY_LABEL] === share.rollout &&
    isAboutCanary(rule, share)
  );
}

/** The companions with a copy of every rule about the stable Service, as it stands now. */
export function withCopies(
  rules: readonly KubernetesObject[],
  share: Share,
): readonly KubernetesObject[] {
  const copies = rules
    .filter(rule => isAboutStable(rule, share))
    .map(rule => copyOf(rule, rules, share));
  return [...withoutCopies(rules, share), ...copies];
}

export function withoutCopies(
  rules: readonly KubernetesObject[],
  share: Share,
): readonly KubernetesObject[] {
  return rules.filter(rule => !isCopy(rule, share));
}

function copyOf(
  rule: KubernetesObject,
  rules: readonly KubernetesObject[],
  share: Share,
): KubernetesObject {
  const name = `${rule.metadata.name}-canary`;
  const there = rules.find(
    each => each.metadata.name === name && isCopy(each, share),
  );
  const metadata = there?.metadata ?? {
    name,
    namespace: rule.metadata.namespace,
    labels: { [OWNED_BY_LABEL]: share.rollout },
  };
  const host = renamed(ruleHost(rule), share.service, share.canary);
  return {
    apiVersion: rule.apiVersion,
    kind: rule.kind,
    metadata,
    spec: { ...rule.spec, host },
  };
}
