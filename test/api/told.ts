// SPDX-License-Identifier: Apache-2.0
/** Where people are told of releases: a real mail server, a group of DingTalk, the portal's own list. */
import assert from 'node:assert/strict';
import type { Notification } from '@backstage/plugin-notifications-common';
import { DingTalkServer } from '../harness/dingTalk';
import { SmtpServerProcess } from '../harness/SmtpServerProcess';

/** Passwords, tokens and keys that a portal knows, recognisable wherever they turn up. */
export const canaries = {
  smtpPassword: 'canary-smtp-5f1d',
  registryPassword: 'canary-registry-90ac',
  harborSecret: 'canary-harbor-77be',
  environmentValue: 'canary-environment-c3d1',
  dingTalkToken: DingTalkServer.token,
  dingTalkSecret: DingTalkServer.secret,
} as const;

const account = { user: 'teal', password: canaries.smtpPassword };

/** Both receivers outside the portal. */
export class Receivers {
  readonly smtp: SmtpServerProcess;
  readonly dingTalk: DingTalkServer;

  private constructor(smtp: SmtpServerProcess, dingTalk: DingTalkServer) {
    this.smtp = smtp;
    this.dingTalk = dingTalk;
  }

  static async start(): Promise<Receivers> {
    const dingTalk = await DingTalkServer.start();
    return new Receivers(await SmtpServerProcess.start(account), dingTalk);
  }

  /** `notifications:` of app-config. */
  config() {
    return {
      processors: {
        email: {
          transportConfig: {
            transport: 'smtp',
            hostname: '127.0.0.1',
            port: this.smtp.port,
            username: account.user,
            password: account.password,
          },
          sender: 'Releases <teal@portal.example.com>',
        },
        dingtalk: {
          robots: [
            {
              name: 'shop',
              webhook: this.dingTalk.webhook,
              secret: canaries.dingTalkSecret,
              recipients: ['group:default/shop-team'],
            },
          ],
        },
      },
    };
  }

  /** Everybody has been told these titles, each once: by mail, and in the group in this order. */
  async untilTold(titles: readonly string[], readers: readonly string[]) {
    const toldOf = (told: readonly string[]) =>
      told.filter(title => titles.includes(title));
    const subjectsOf = (reader: string) =>
      toldOf(
        this.smtp.mails
          .filter(({ to }) => to === reader)
          .map(({ subject }) => subject),
      );
    await this.smtp.until(titles.join(', '), () =>
      readers.every(reader => subjectsOf(reader).length >= titles.length),
    );
    for (const reader of readers) {
      // Each mail has a connection of its own, so one may overtake another.
      assert.deepEqual(subjectsOf(reader).sort(), [...titles].sort(), reader);
    }
    const said = () =>
      toldOf(this.dingTalk.messages.map(({ markdown }) => markdown.title));
    while (said().length < titles.length) {
      await this.dingTalk.untilRequests(this.dingTalk.requests + 1);
    }
    assert.deepEqual(said(), titles);
  }

  /** They take connections and never answer. */
  hang(): void {
    this.smtp.hang();
    this.dingTalk.behaviour = () => 'hangs';
  }

  /** Nobody listens any more. */
  async stop(): Promise<void> {
    await this.smtp.stop();
    await this.dingTalk.stop();
  }
}

/** What the person's list in the portal shows, as `scope: title`. */
export async function listOf(portalUrl: string): Promise<string[]> {
  const response = await fetch(`${portalUrl}/api/notifications`);
  assert.equal(response.status, 200);
  const { notifications } = (await response.json()) as {
    notifications: Notification[];
  };
  return notifications.map(
    ({ payload }) => `${payload.scope?.split('/').at(-1)}: ${payload.title}`,
  );
}
