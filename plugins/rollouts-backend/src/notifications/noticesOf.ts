// SPDX-License-Identifier: Apache-2.0
/** What people are told of an event, and who: by the first rule that fits it. Pure. */
import { parseEntityRef } from '@backstage/catalog-model';
import type { NotificationSeverity } from '@backstage/plugin-notifications-common';
import type {
  NotificationRecipients,
  NotificationSendOptions,
} from '@backstage/plugin-notifications-node';
import type { ReleaseEvent, ReleaseEventKind } from '@teal/rollouts-common';
import type { Environment } from '../environments';
import { environmentOf } from '../environments';
import type { NotificationRule, NotificationSettings } from './settings';

/** An event, and what is known of where it happened. */
export interface Occasion {
  readonly event: ReleaseEvent;
  /** Of the entity, as entity refs. */
  readonly owners: readonly string[];
  readonly environments: readonly Environment[];
}

/** Columns of the notifications plugin; a longer text would be refused by Postgres. */
const MAX_COLUMN = 255;
const MAX_DESCRIPTION = 2_000;

const severities: Readonly<Record<ReleaseEventKind, NotificationSeverity>> = {
  started: 'normal',
  step: 'low',
  paused: 'normal',
  analysis: 'low',
  promoted: 'low',
  failed: 'high',
  rolledBack: 'high',
  finished: 'normal',
};

/** Without a Rollout its id is that of a record, which says nothing to people. */
const nameOf = ({ method, release }: ReleaseEvent): string =>
  method === 'rolling' ? 'the release' : `release ${release}`;

const headlines: Readonly<
  Record<ReleaseEventKind, (event: ReleaseEvent) => string>
> = {
  started: event => `${nameOf(event)} began`,
  step: event => `${nameOf(event)} reached step ${event.step}`,
  paused: event =>
    `${nameOf(event)} waits${
      event.step === undefined ? '' : ` at step ${event.step}`
    }`,
  analysis: event => `a metric of ${nameOf(event)} was judged`,
  promoted: event => `${nameOf(event)} was promoted`,
  failed: event => `${nameOf(event)} failed`,
  rolledBack: event => `${nameOf(event)} was rolled back`,
  finished: event => `${nameOf(event)} is over`,
};

/** One message to those who are named, and one to everybody where the rule says so; none where nobody is to be told. */
export function noticesOf(
  { rules }: Pick<NotificationSettings, 'rules'>,
  occasion: Occasion,
): NotificationSendOptions[] {
  const { event, environments } = occasion;
  const environment = environmentOf(environments, event);
  const rule = rules.find(it => fits(it, event, environment));
  if (!rule) return [];
  const payload = {
    title: bounded(
      `${event.name} in ${
        environment?.name ?? `${event.cluster}/${event.namespace}`
      }: ${headlines[event.kind](event)}`,
      MAX_COLUMN,
    ),
    description: bounded(descriptionOf(event), MAX_DESCRIPTION),
    link: linkOf(event),
    severity: rule.severity ?? severities[event.kind],
    topic: rule.topic,
    scope: scopeOf(event),
  };
  return recipientsOf(rule, occasion).map(recipients => ({
    recipients,
    payload,
  }));
}

function fits(
  { events, environments }: NotificationRule,
  event: ReleaseEvent,
  environment: Environment | undefined,
): boolean {
  if (!events.includes(event.kind)) return false;
  if (!environments) return true;
  return (
    environment !== undefined &&
    environments.some(it => it === environment.name || it === environment.label)
  );
}

function recipientsOf(
  rule: NotificationRule,
  { event, owners }: Occasion,
): NotificationRecipients[] {
  const refs = rule.recipients.flatMap(recipient => {
    switch (recipient.kind) {
      case 'owners':
        return owners;
      case 'operator':
        return [operatorOf(event) ?? []].flat().filter(isPerson);
      case 'entity':
        return [recipient.ref];
      default:
        return [];
    }
  });
  const named: NotificationRecipients = {
    type: 'entity',
    entityRef: [...new Set(refs)],
    // Who did it knows.
    ...(isPerson(actorOf(event)) && { excludeEntityRef: actorOf(event) }),
  };
  const everybody = rule.recipients.some(({ kind }) => kind === 'broadcast');
  return [
    ...(refs.length ? [named] : []),
    ...(everybody ? [{ type: 'broadcast' as const }] : []),
  ];
}

/** Who began the release. */
function operatorOf({ method, by, startedBy }: ReleaseEvent) {
  return startedBy ?? (method === 'rolling' ? by : undefined);
}

/** Who did what is told: of a failure or an end it is nobody. */
function actorOf({ kind, by }: ReleaseEvent): string | undefined {
  return kind === 'started' || kind === 'promoted' ? by : undefined;
}

/** A user of an API server is nobody that the catalog knows. */
function isPerson(who: string | undefined): who is string {
  if (who === undefined) return false;
  try {
    return parseEntityRef(who).kind === 'user';
  } catch {
    return false;
  }
}

function descriptionOf(event: ReleaseEvent): string {
  const { cluster, namespace, name, kind, weight } = event;
  const operator = operatorOf(event);
  const parts = [
    event.message,
    // A release that waits says so itself.
    weight !== undefined &&
      !event.message.includes('% of the requests') &&
      `${weight} % of the requests go to the new version`,
    `${namespace}/${name} in cluster ${cluster}`,
    kind === 'promoted' && event.by && `promoted by ${event.by}`,
    operator && `begun by ${operator}`,
  ];
  return parts.filter(Boolean).join('; ');
}

/** The messages of one release replace each other in the portal. */
function scopeOf({ cluster, namespace, name, release }: ReleaseEvent): string {
  return [cluster, namespace, name, release].join('/').slice(-MAX_COLUMN);
}

function linkOf({ entityRef, method, release }: ReleaseEvent): string {
  if (method === 'rolling') {
    return `/rollouts/releases/${encodeURIComponent(release)}`;
  }
  if (entityRef === undefined) return '/rollouts';
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const path = [namespace, kind, name].map(encodeURIComponent).join('/');
  return `/catalog/${path}/rollouts`;
}

/**
 * One line of plain text. The e-mail processor puts it into HTML as it is, and
 * reasons and descriptions are what people typed: no bracket may open a tag.
 */
function bounded(text: string, limit: number): string {
  const plain = text
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f\s]+/g, ' ')
    .replaceAll('<', '‹')
    .trim();
  return plain.length > limit ? `${plain.slice(0, limit - 1)}…` : plain;
}
