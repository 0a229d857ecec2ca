// SPDX-License-Identifier: Apache-2.0
/** `GET /presets` and `GET /enrolment`: what entities can ask for by annotation, and what came of it. */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { EntityEnrolment, PresetView } from '@teal/rollouts-common';
import { rolloutReadPermission } from '@teal/rollouts-common';
import type { Enrolments } from '../catalog/enrolment/Enrolments';
import type { Presets } from '../catalog/presets/Preset';
import { presetViews } from '../catalog/presets/readPresets';
import type { Authorizer } from '../permissions/authorize';
import type { Selection } from './selection';

/** Answers for people who may read some Rollout. */
export class EnrolmentReader {
  readonly #options: {
    readonly authorizer: Authorizer;
    readonly selection: Selection;
    readonly enrolments: Enrolments | undefined;
    readonly presets: Presets | undefined;
  };

  constructor(options: {
    readonly authorizer: Authorizer;
    readonly selection: Selection;
    /** Undefined: the plugin idles. */
    readonly enrolments: Enrolments | undefined;
    readonly presets: Presets | undefined;
  }) {
    this.#options = options;
  }

  /** @throws MissingPermissionError */
  async presets(credentials: BackstageCredentials): Promise<PresetView[]> {
    const { authorizer, presets } = this.#options;
    await authorizer.askForAny(credentials, rolloutReadPermission);
    return presetViews(presets ?? new Map());
  }

  /**
   * Sentences name objects of the entity's namespaces; Rollouts that the person
   * may not read are left out.
   *
   * @throws MissingPermissionError
   * @throws UnknownError for an entity that the person can't see
   */
  async of(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<EntityEnrolment> {
    const { authorizer, selection, enrolments } = this.#options;
    const mayRead = await authorizer.askForAny(
      credentials,
      rolloutReadPermission,
    );
    const entity = await selection.entity(entityRef, credentials);
    const ref = stringifyEntityRef(entity);
    const report = enrolments?.report(ref) ?? {
      entityRef: ref,
      problems: [],
      rollouts: [],
    };
    return {
      ...report,
      rollouts: report.rollouts.filter(rollout => mayRead(rollout)),
    };
  }
}
