// SPDX-License-Identifier: Apache-2.0
/** What people see of the records, and add to them: the permission first, then the record. */
import type {
  BackstageCredentials,
  BackstageUserPrincipal,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  KeptDiagnosis,
  ReleaseComparison,
  ReleaseDetail,
  ReleaseFilter,
  ReleaseManifest,
  ReleasePage,
  ReleaseRecord,
  ReleaseStatistics,
  ReleaseStatisticsFilter,
  Verdict,
} from '@teal/rollouts-common';
import {
  releaseNotePermission,
  rolloutLogsReadPermission,
  rolloutReadPermission,
} from '@teal/rollouts-common';
import {
  InvalidFieldError,
  MissingPermissionError,
  UnknownError,
} from '../api/errors';
import type { EntityOwners } from '../catalog/entityOwners';
import type { Clock } from '../controller/clock';
import type { Environment } from '../environments';
import { objectChanges } from '../starting/objectChanges';
import { inEnvironments, narrowBy, ofEntities } from './criteria';
import type { DiagnosisStore } from './DiagnosisStore';
import type { Narrow, ReleaseStore } from './ReleaseStore';
import { imagesWithLeadTime, statisticsOf } from './statistics';
import type { VersionStore } from '../versions/VersionStore';

const USUAL_PERIOD_MS = 30 * 24 * 60 * 60 * 1_000;

/** Serves `/releases` to people. */
export class ReleaseHistory {
  readonly #parts: {
    readonly store: ReleaseStore;
    readonly diagnoses: Pick<DiagnosisStore, 'of'>;
    readonly versions: Pick<VersionStore, 'knownSince'>;
    readonly owners: Pick<EntityOwners, 'ownedBy'>;
    readonly environments: readonly Environment[];
    readonly permissions: PermissionsService;
    readonly userInfo: UserInfoService;
    readonly clock: Clock;
  };

  constructor(parts: {
    readonly store: ReleaseStore;
    readonly diagnoses: Pick<DiagnosisStore, 'of'>;
    readonly versions: Pick<VersionStore, 'knownSince'>;
    readonly owners: Pick<EntityOwners, 'ownedBy'>;
    readonly environments: readonly Environment[];
    readonly permissions: PermissionsService;
    readonly userInfo: UserInfoService;
    readonly clock: Clock;
  }) {
    this.#parts = parts;
  }

  /**
   * What the filter asks for and the caller may see; an entity that the caller
   * doesn't own is no error, it has no releases here.
   *
   * @throws MissingPermissionError for somebody who may read none at all
   * @throws InvalidFieldError
   */
  async list(
    credentials: BackstageCredentials,
    filter: ReleaseFilter,
  ): Promise<ReleasePage> {
    const { environment, owner, ...rest } = filter;
    const narrow = await this.#narrowed(credentials, filter);
    return this.#parts.store.list({ ...rest, narrow });
  }

  /**
   * What the releases that the filter asks for and the caller may see say together.
   *
   * @throws MissingPermissionError for somebody who may read none at all
   * @throws InvalidFieldError
   */
  async statistics(
    credentials: BackstageCredentials,
    filter: ReleaseStatisticsFilter,
  ): Promise<ReleaseStatistics> {
    const { store, versions, clock } = this.#parts;
    const { environment, owner, ...rest } = filter;
    const narrow = await this.#narrowed(credentials, filter);
    const period = periodOf(filter, clock.now());
    const { attempts, cut } = await store.attempts({
      ...rest,
      from: period.from,
      // What came after the period tells what became of it.
      to: undefined,
      narrow,
    });
    const since = await versions.knownSince(imagesWithLeadTime(attempts));
    return {
      ...statisticsOf(attempts, period, image => since.get(image)),
      ...(cut && { cut }),
    };
  }

  /** A record for whoever has the permission on it. @throws MissingPermissionError, UnknownError */
  async permitted(
    credentials: BackstageCredentials,
    permission: ResourcePermission,
    id: string,
  ): Promise<ReleaseRecord> {
    const { store } = this.#parts;
    const permitted = await this.#narrowing(credentials, permission);
    const record = await store.get(id);
    if (!record) {
      throw new UnknownError(
        `there is no release ${id}; records go after rollouts.history.days`,
      );
    }
    if (!(await store.isAmong(id, permitted))) {
      throw new MissingPermissionError(permission.name, nameOf(record));
    }
    return record;
  }

  /** @throws MissingPermissionError, UnknownError */
  async detail(
    credentials: BackstageCredentials,
    id: string,
  ): Promise<ReleaseDetail> {
    const record = await this.permitted(credentials, rolloutReadPermission, id);
    return this.#parts.store.detail(record);
  }

  /** @throws MissingPermissionError, UnknownError */
  async manifest(
    credentials: BackstageCredentials,
    id: string,
  ): Promise<ReleaseManifest> {
    const record = await this.permitted(credentials, rolloutReadPermission, id);
    const manifest = await this.#parts.store.manifest(id);
    if (manifest) return manifest;
    throw new UnknownError(
      `what ${nameOf(
        record,
      )} applied was not kept: no portal looked while it was under way`,
    );
  }

  /** From the other release to this one. @throws MissingPermissionError, UnknownError */
  async compare(
    credentials: BackstageCredentials,
    id: string,
    other: string,
  ): Promise<ReleaseComparison> {
    const is = await this.manifest(credentials, id);
    const was = await this.manifest(credentials, other);
    return {
      id,
      with: other,
      changes: [
        ...objectChanges('template', was.template, is.template),
        ...objectChanges('rollout', was.rollout, is.rollout),
      ],
    };
  }

  /** How pods were when the release went wrong. @throws MissingPermissionError, UnknownError */
  async diagnosis(
    credentials: BackstageCredentials,
    id: string,
  ): Promise<KeptDiagnosis> {
    await this.permitted(credentials, rolloutLogsReadPermission, id);
    return { pods: await this.#parts.diagnoses.of(id) };
  }

  /** Adds what somebody has to say. @throws MissingPermissionError, UnknownError, InvalidFieldError */
  async note(
    credentials: BackstageCredentials<BackstageUserPrincipal>,
    id: string,
    said: { readonly text?: string; readonly verdict?: Verdict },
  ): Promise<ReleaseDetail> {
    const record = await this.permitted(credentials, releaseNotePermission, id);
    const text = said.text?.trim();
    if (!text && !said.verdict) {
      throw new InvalidFieldError('text', 'is empty; write what you saw');
    }
    const { store, clock } = this.#parts;
    await store.note(id, {
      by: credentials.principal.userEntityRef,
      at: new Date(clock.now()).toISOString(),
      ...(text && { text }),
      ...(said.verdict && { verdict: said.verdict }),
    });
    return store.detail({
      ...record,
      ...(said.verdict && { verdict: said.verdict }),
    });
  }

  /** The permission, then what the filter asks for beside columns. */
  async #narrowed(
    credentials: BackstageCredentials,
    {
      environment,
      owner,
      from,
      to,
    }: Pick<ReleaseFilter, 'environment' | 'owner' | 'from' | 'to'>,
  ): Promise<Narrow[]> {
    const permitted = await this.#narrowing(credentials, rolloutReadPermission);
    const { environments } = this.#parts;
    checkTime('from', from);
    checkTime('to', to);
    return [
      permitted,
      ...(environment === undefined
        ? []
        : [inEnvironments(environments, [environment])]),
      ...(owner === undefined
        ? []
        : [ofEntities(await this.#ownedBy(credentials, owner))]),
    ];
  }

  async #ownedBy(
    credentials: BackstageCredentials,
    owner: string,
  ): Promise<string[]> {
    const { owners, userInfo } = this.#parts;
    if (owner !== 'me') return owners.ownedBy([owner]);
    const { type } = credentials.principal as { type?: string };
    if (type !== 'user') {
      throw new InvalidFieldError(
        'owner',
        'is "me", which only a signed-in person is; name a user or group',
      );
    }
    const { ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
    return owners.ownedBy(ownershipEntityRefs);
  }

  async #narrowing(
    credentials: BackstageCredentials,
    permission: ResourcePermission,
  ): Promise<Narrow> {
    const { permissions, owners, environments } = this.#parts;
    const [decision] = await permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    if (decision.result === AuthorizeResult.DENY) {
      throw new MissingPermissionError(permission.name);
    }
    if (decision.result !== AuthorizeResult.CONDITIONAL) return () => {};
    return narrowBy(decision.conditions, {
      environments,
      ownedBy: claims => owners.ownedBy(claims),
    });
  }
}

function nameOf({
  cluster,
  namespace,
  workload,
  releaseId,
}: ReleaseRecord): string {
  const place = `${cluster}/${namespace}/${workload.name}`;
  return releaseId ? `release ${releaseId} of ${place}` : `release of ${place}`;
}

function checkTime(field: 'from' | 'to', time: string | undefined): void {
  if (time === undefined || !Number.isNaN(Date.parse(time))) return;
  throw new InvalidFieldError(
    field,
    `is no time (${time}); write it as 2026-11-01T09:00:00Z`,
  );
}

/** As every time in the tables. */
function periodOf(
  { from, to }: Pick<ReleaseStatisticsFilter, 'from' | 'to'>,
  now: number,
): { from: string; to: string } {
  const end = to === undefined ? now : Date.parse(to);
  const start = from === undefined ? end - USUAL_PERIOD_MS : Date.parse(from);
  if (start >= end) {
    throw new InvalidFieldError('from', 'is not before `to`; exchange them');
  }
  return {
    from: new Date(start).toISOString(),
    to: new Date(end).toISOString(),
  };
}
