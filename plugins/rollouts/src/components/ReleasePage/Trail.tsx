// SPDX-License-Identifier: Apache-2.0
import Breadcrumbs from '@material-ui/core/Breadcrumbs';
import Typography from '@material-ui/core/Typography';
import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseRecord } from '@teal/rollouts-common';
import { versionName } from '../../model/releaseRecord';
import { rootRouteRef } from '../../routes';
import { rolloutsTranslationRef } from '../../translation';
import { EntityRolloutsLink } from '../EntityRolloutsLink/EntityRolloutsLink';

/** The way back: to all Rollouts, and to the entity that was released. */
export function Trail({ release }: { release: ReleaseRecord }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const all = useRouteRef(rootRouteRef);
  const { entityRef, workload, to } = release;
  return (
    <Breadcrumbs aria-label={t('release.trail')}>
      <Link to={all()}>{t('page.title')}</Link>
      {entityRef ? (
        <EntityRolloutsLink entityRef={entityRef}>
          {parseEntityRef(entityRef).name}
        </EntityRolloutsLink>
      ) : (
        <Typography>{workload.name}</Typography>
      )}
      <Typography aria-current="page">
        {versionName(to) ?? t('releases.noVersion')}
      </Typography>
    </Breadcrumbs>
  );
}
