// SPDX-License-Identifier: Apache-2.0
import CompareArrowsIcon from '@material-ui/icons/CompareArrows';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityContextMenuItemBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { rolloutsAvailable } from '../availability';
import { entityContentRouteRef } from '../routes';
import { rolloutsTranslationRef } from '../translation';

/** Leads to the tab from the menu of an entity's page. */
export const contextMenuItem = EntityContextMenuItemBlueprint.make({
  name: 'rollouts',
  params: {
    icon: <CompareArrowsIcon fontSize="small" />,
    filter: rolloutsAvailable,
    useProps: () => {
      const { t } = useTranslationRef(rolloutsTranslationRef);
      const tab = useRouteRef(entityContentRouteRef);
      return { title: t('enrolment.menu'), href: tab() };
    },
  },
});
