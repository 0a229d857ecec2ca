// SPDX-License-Identifier: Apache-2.0
/** What there is to say, and the rules -> the messages that are sent. Pure. */
import { parseEntityRef } from '@backstage/catalog-model';
import type { NotificationSeverity } from '@backstage/plugin-notifications-common';
import type {
  NotificationRecipients,
  NotificationSendOptions,
} from '@backstage/plugin-notifications-node';
import type { Environment } from '../environments';
import { environmentOf } from '../environments';
import type {
  NotificationRule,
  NotificationSettings,
  NoticeKind,
} from './settings';

/** Something that people may be told. */
export interface News {
  readonly kind: NoticeKind;
  /** Where it happened; a rule for environments fits when one of them does. */
  readonly places: readonly {
    readonly cluster: string;
    readonly namespace: string;
  }[];
  /** Made to fit, and safe to be put into HTML. */
  readonly title: string;
  readonly description: string;
  readonly link: string;
  /** Messages of the same scope replace each other in the portal. */
  readonly scope: string;
  /** Unless the rule has its own. */
  readonly severity: NotificationSeverity;
  /** Of the entity, as entity refs. */
  readonly owners: readonly string[];
  /** Who began it; left out where the catalog can't know them. */
  readonly operator: string | undefined;
  /** Who did it, and needs no message. */
  readonly actor: string | undefined;
}

/** Columns of the notifications plugin; a longer text would be refused by Postgres. */
const MAX_COLUMN = 255;
const MAX_DESCRIPTION = 2_000;

/** One message to those who are named, and one to everybody where the rule says so; none where nobody is to be told. */
export function noticesBy(
  { rules }: Pick<NotificationSettings, 'rules'>,
  environments: readonly Environment[],
  news: News,
): NotificationSendOptions[] {
  const where = news.places.map(place => environmentOf(environments, place));
  const rule = rules.find(it => fits(it, news.kind, where));
  if (!rule) return [];
  const payload = {
    title: bounded(news.title, MAX_COLUMN),
    description: bounded(news.description, MAX_DESCRIPTION),
    link: news.link,
    severity: rule.severity ?? news.severity,
    topic: rule.topic,
    scope: news.scope.slice(-MAX_COLUMN),
  };
  return recipientsOf(rule, news).map(recipients => ({
    recipients,
    payload,
  }));
}

function fits(
  { events, environments }: NotificationRule,
  kind: NoticeKind,
  where: readonly (Environment | undefined)[],
): boolean {
  if (!events.includes(kind)) return false;
  if (!environments) return true;
  return environments.some(name =>
    where.some(it => it && (name === it.name || name === it.label)),
  );
}

function recipientsOf(
  rule: NotificationRule,
  { owners, operator, actor }: News,
): NotificationRecipients[] {
  const refs = rule.recipients.flatMap(recipient => {
    switch (recipient.kind) {
      case 'owners':
        return owners;
      case 'operator':
        return isPerson(operator) ? operator : [];
      case 'entity':
        return recipient.ref;
      default:
        return [];
    }
  });
  const named: NotificationRecipients = {
    type: 'entity',
    entityRef: [...new Set(refs)],
    // Who did it knows.
    ...(isPerson(actor) && { excludeEntityRef: actor }),
  };
  const everybody = rule.recipients.some(({ kind }) => kind === 'broadcast');
  return [
    ...(refs.length ? [named] : []),
    ...(everybody ? [{ type: 'broadcast' as const }] : []),
  ];
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
