// SPDX-License-Identifier: Apache-2.0
/** What a robot says: a notification as DingTalk's markdown, several of them in one. Pure. */
import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import { resolveNotificationLink } from '@backstage/plugin-notifications-node';

/** People in a group, as DingTalk knows them. */
export interface Mentioned {
  readonly mobiles: readonly string[];
  readonly userIds: readonly string[];
  readonly all: boolean;
}

/** One notification. */
export interface Message {
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  readonly mentioned: Mentioned;
}

/** The body of a request to a robot. */
export interface RobotRequest {
  readonly msgtype: 'markdown';
  readonly markdown: { readonly title: string; readonly text: string };
  readonly at: {
    readonly atMobiles: readonly string[];
    readonly atUserIds: readonly string[];
    readonly isAtAll: boolean;
  };
}

export const nobody: Mentioned = { mobiles: [], userIds: [], all: false };

/** DingTalk takes 20,000 bytes a request, with everything around the text. */
const MAX_BYTES = 16_000;
const SEPARATOR = '\n\n---\n\n';

/** A notification for people who read it in a chat. */
export function messageOf(
  { title, description, link }: NotificationPayload,
  options: { readonly baseUrl: string; readonly mentioned?: Mentioned },
): Message {
  const address = resolveNotificationLink(link, options.baseUrl);
  return {
    title: plain(title),
    text: [
      `### ${plain(title)}`,
      ...(description ? [cut(plain(description), MAX_BYTES / 2)] : []),
      ...(address ? [`[${addressText(address)}](${escapeUrl(address)})`] : []),
    ].join('\n\n'),
    mentioned: options.mentioned ?? nobody,
  };
}

/** How many of the messages, from the first on, fit into one request: at least one. */
export function fitting(messages: readonly Message[]): number {
  let bytes = 0;
  const beyond = messages.findIndex(({ text }) => {
    bytes += Buffer.byteLength(text) + SEPARATOR.length;
    return bytes > MAX_BYTES;
  });
  return beyond < 0 ? messages.length : Math.max(1, beyond);
}

/** The messages in one request. */
export function requestOf(
  messages: readonly Message[],
  keyword?: string,
): RobotRequest {
  const mobiles = distinct(messages.flatMap(it => it.mentioned.mobiles));
  const userIds = distinct(messages.flatMap(it => it.mentioned.userIds));
  const isAtAll = messages.some(it => it.mentioned.all);
  const said = messages.map(({ text }) => text).join(SEPARATOR);
  // DingTalk mentions only who is in the text, too.
  const mentions = [...mobiles, ...userIds].map(it => `@${it}`).join(' ');
  const missing = keyword && !said.includes(keyword) ? keyword : '';
  const [first] = messages;
  return {
    msgtype: 'markdown',
    markdown: {
      title:
        messages.length === 1
          ? first.title
          : `${messages.length} messages: ${first.title}, …`,
      text: [said, mentions, missing].filter(Boolean).join('\n\n'),
    },
    at: { atMobiles: mobiles, atUserIds: userIds, isAtAll },
  };
}

function distinct(items: readonly string[]): string[] {
  return [...new Set(items)];
}

/** Text of others opens no link, picture, heading or tag. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replaceAll('](', '] (')
    .replaceAll('<', '‹')
    .replace(/^[#>\-*]+ /, '')
    .trim();
}

function addressText(address: string): string {
  return address.replace(/[[\]]/g, '');
}

function escapeUrl(address: string): string {
  return address.replaceAll('(', '%28').replaceAll(')', '%29');
}

/** At most so many bytes, and whole characters. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  return `${Buffer.from(text)
    .subarray(0, bytes)
    .toString()
    .replace(/\ufffd+$/, '')}…`;
}
