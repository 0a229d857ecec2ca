// SPDX-License-Identifier: Apache-2.0
import Typography from '@material-ui/core/Typography';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  type EntityEnrolment,
  rolloutRefOf,
  rolloutRefText,
} from '@teal/rollouts-common';
import { EnrolmentNotices } from '../../enrolment/EnrolmentNotices';
import { useEnrolment } from '../../enrolment/useEnrolment';
import { useRollouts } from '../../live/useRollouts';
import { isReleasing } from '../../model/release';
import { rolloutsTranslationRef } from '../../translation';
import { BaseConfigurationSection } from '../BaseConfiguration/BaseConfigurationSection';
import { Loaded } from '../Loaded/Loaded';
import { DeliveryFigures } from '../ReleaseFigures/DeliveryFigures';
import { RolloutPanel } from '../RolloutPanel/RolloutPanel';
import { EntityHistory } from './EntityHistory';
import { NoRollout } from './NoRollout';
import { TabHead } from './TabHead';

/** The tab of an entity: every Rollout that belongs to it, in every cluster. */
export function RolloutTab() {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { entity } = useEntity();
  const live = useRollouts(stringifyEntityRef(entity));
  const { value: enrolment } = useEnrolment(
    stringifyEntityRef(entity),
    String(live.rollouts?.length),
  );
  const name = entity.metadata.title ?? entity.metadata.name;
  return (
    <Loaded live={live} name={name}>
      {rollouts => (
        <>
          <TabHead
            entityRef={stringifyEntityRef(entity)}
            name={name}
            rollouts={rollouts}
            freshness={live.freshness}
          />
          {enrolment && <EnrolmentNotices enrolment={enrolment} name={name} />}
          {rollouts.map(view => (
            <RolloutPanel
              key={rolloutRefText(rolloutRefOf(view))}
              view={view}
            />
          ))}
          {rollouts.length === 0 && isPreparing(enrolment) && (
            <Typography variant="body1">
              {t('enrolment.preparing', {
                entity: name,
                strategy: enrolment.strategy,
              })}
            </Typography>
          )}
          {rollouts.length === 0 && !enrolment?.strategy && (
            <NoRollout
              title={t('trouble.emptyTitle', { entity: name })}
              entityName={entity.metadata.name}
            />
          )}
          {rollouts.length !== 1 && (
            <EntityHistory
              entityRef={stringifyEntityRef(entity)}
              name={name}
              busy={rollouts.some(isReleasing)}
            />
          )}
          <DeliveryFigures entityRef={stringifyEntityRef(entity)} name={name} />
          <BaseConfigurationSection
            entityRef={stringifyEntityRef(entity)}
            name={name}
          />
        </>
      )}
    </Loaded>
  );
}

/** Nothing is wrong, and nothing is there yet. */
function isPreparing(
  enrolment: EntityEnrolment | undefined,
): enrolment is EntityEnrolment & { strategy: string } {
  return enrolment?.strategy !== undefined && !enrolment.problems.length;
}
