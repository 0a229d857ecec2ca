// SPDX-License-Identifier: Apache-2.0
/** Who may do what in a test's portal, and what its audit says of them. */
import type { BackendFeature } from '@backstage/backend-plugin-api';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';

/** Everybody may look, and run templates; only these people may change a release. */
export function ownersOnly(owners: readonly string[]): BackendFeature {
  const decide = (name: string, person: unknown) =>
    name.startsWith('rollouts.') &&
    !name.endsWith('.read') &&
    !owners.includes(String(person))
      ? AuthorizeResult.DENY
      : AuthorizeResult.ALLOW;
  return createServiceFactory({
    service: coreServices.permissions,
    deps: {},
    factory: () => ({
      authorize: async (asked, options) =>
        asked.map(({ permission }) => ({
          result: decide(permission.name, personIn(options)),
        })),
      authorizeConditional: async (asked, options) =>
        asked.map(({ permission }) => ({
          result: decide(permission.name, personIn(options)),
        })),
    }),
  });
}

function personIn(options: { credentials?: { principal: unknown } } = {}) {
  const principal = options.credentials?.principal as
    | { userEntityRef?: unknown }
    | undefined;
  return principal?.userEntityRef;
}

/** What the audit of the rollouts plugin says of commands and releases. */
export interface AuditedEvent {
  readonly eventId: string;
  /** As the auditor finds out by the request. */
  readonly person: string;
  readonly outcome: 'succeeded' | 'failed';
}

/** An audit that remembers. */
export function remembered(): {
  readonly events: AuditedEvent[];
  readonly feature: BackendFeature;
} {
  const events: AuditedEvent[] = [];
  const feature = createServiceFactory({
    service: coreServices.auditor,
    deps: {
      httpAuth: coreServices.httpAuth,
      plugin: coreServices.pluginMetadata,
    },
    factory: ({ httpAuth, plugin }) => ({
      async createEvent({ eventId, request }) {
        const ours = plugin.getId() === 'rollouts' && request;
        const credentials = ours && (await httpAuth.credentials(request));
        const person = String(
          personIn({ credentials: credentials || undefined }),
        );
        const tell = (outcome: AuditedEvent['outcome']) => {
          if (ours) events.push({ eventId, person, outcome });
        };
        return {
          success: async () => tell('succeeded'),
          fail: async () => tell('failed'),
        };
      },
    }),
  });
  return { events, feature };
}
