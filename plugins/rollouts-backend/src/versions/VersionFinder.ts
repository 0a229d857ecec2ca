// SPDX-License-Identifier: Apache-2.0
/** `GET /versions`: the versions that a workload can be released to. */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  ImageReference,
  Version,
  VersionList,
  VersionQuestion,
} from '@teal/rollouts-common';
import { parseImage, rolloutReadPermission } from '@teal/rollouts-common';
import { InvalidFieldError } from '../api/errors';
import { sentenceOf } from '../controller/logger';
import type { Authorizer } from '../permissions/authorize';
import type { ImageRegistries } from '../registries/ImageRegistries';
import { containerOf } from '../starting/imageChange';
import type { TargetFinder } from '../starting/TargetFinder';
import { mergeVersions } from './mergeVersions';
import type { VersionStore } from './VersionStore';

const LIMIT = 50;

/** What an entity's releases start from. */
export type ImageOfEntity = (
  credentials: BackstageCredentials,
  entityRef: string,
) => Promise<string | undefined>;

export class VersionFinder {
  readonly #targets: TargetFinder;
  readonly #authorizer: Authorizer;
  readonly #registries: ImageRegistries;
  readonly #store: VersionStore;
  readonly #imageOfEntity: ImageOfEntity;

  constructor(options: {
    readonly targets: TargetFinder;
    readonly authorizer: Authorizer;
    readonly registries: ImageRegistries;
    readonly store: VersionStore;
    readonly imageOfEntity: ImageOfEntity;
  }) {
    this.#targets = options.targets;
    this.#authorizer = options.authorizer;
    this.#registries = options.registries;
    this.#store = options.store;
    this.#imageOfEntity = options.imageOfEntity;
  }

  /**
   * A registry that doesn't answer takes nothing from what pipelines registered.
   *
   * @throws MissingPermissionError, UnknownError, InvalidFieldError
   */
  async find(
    credentials: BackstageCredentials,
    question: VersionQuestion,
  ): Promise<VersionList> {
    const { entityRef, text, limit = LIMIT } = question;
    const { image, runs } = await this.#image(credentials, question);
    const registered = await this.#store.list({
      ...{ imageName: image?.name, entityRef, text, limit },
    });
    const current = runs ? image : undefined;
    const answer = image && (await this.#tags(image, current, text, limit));
    const items = mergeVersions({
      name: image?.name ?? '',
      tags: answer?.items ?? [],
      registered,
      current,
    });
    return {
      items: shortened(items, limit),
      ...(image && { repository: image.name }),
      registry: answer
        ? {
            available: answer.problem === undefined,
            ...(answer.problem && { reason: answer.problem }),
          }
        : {
            available: false,
            reason:
              'no image is known: name the workload, or put the image repository into the base configuration',
          },
      more: (answer?.more ?? false) || items.length > limit,
    };
  }

  async #image(
    credentials: BackstageCredentials,
    question: VersionQuestion,
  ): Promise<{ image: ImageReference | undefined; runs: boolean }> {
    const { cluster, namespace, workload, entityRef, container } = question;
    if (cluster && namespace && workload) {
      const target = await this.#targets.permitted(
        this.#authorizer,
        credentials,
        rolloutReadPermission,
        { cluster, namespace, workload: { name: workload } },
      );
      const { containers } = target.workload.spec.template.spec;
      const position = containerOf(target.workload, { container });
      return {
        image: parseImage(containers[position].image ?? ''),
        runs: true,
      };
    }
    if (entityRef === undefined || cluster || namespace || workload) {
      throw new InvalidFieldError(
        'workload',
        'with cluster and namespace, or entityRef, says whose versions; give all of one',
      );
    }
    await this.#authorizer.askForAny(credentials, rolloutReadPermission);
    const image = await this.#imageOfEntity(credentials, entityRef);
    return { image: image ? parseImage(image) : undefined, runs: false };
  }

  async #tags(
    image: ImageReference,
    current: ImageReference | undefined,
    text: string | undefined,
    limit: number,
  ) {
    const { registry: host, repository } = image;
    try {
      const { items, more } = await this.#registries.listTags({
        ...{ host, repository, text, limit },
        current: current?.tag,
      });
      return { items, more, problem: undefined };
    } catch (error) {
      return { items: [], more: false, problem: sentenceOf(error) };
    }
  }
}

/** The newest, and the one that runs. */
function shortened(items: readonly Version[], limit: number): Version[] {
  const chosen = items.slice(0, limit);
  const current = items.find(version => version.current);
  return current && !chosen.includes(current) ? [...chosen, current] : chosen;
}
