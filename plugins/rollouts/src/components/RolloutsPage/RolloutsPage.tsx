// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';
import { Content } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { rolloutsTranslationRef } from '../../translation';
import { pageTabs } from './pageTabs';
import { usePageFilters } from './usePageFilters';

const useStyles = makeStyles(theme => ({
  tabs: {
    marginBottom: theme.spacing(2),
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  tab: {
    textTransform: 'none',
    minWidth: 96,
    // The portal's own would be white on white in the dark.
    '&:hover': { backgroundColor: theme.palette.action.hover },
  },
}));

/** Every Rollout that the user may see, and what else is told about all of them. */
export function RolloutsPage() {
  const classes = useStyles();
  const id = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { tab, openTab } = usePageFilters();
  const shown = pageTabs.find(known => known.id === tab) ?? pageTabs[0];
  return (
    <Content>
      <Tabs
        className={classes.tabs}
        aria-label={t('page.tabs')}
        value={shown.id}
        onChange={(_, value: string) => openTab(value)}
        indicatorColor="primary"
        textColor="primary"
        variant="scrollable"
        scrollButtons="off"
      >
        {pageTabs.map(known => (
          <Tab
            key={known.id}
            value={known.id}
            label={known.label(t)}
            className={classes.tab}
            id={`${id}-${known.id}`}
            aria-controls={`${id}-panel`}
          />
        ))}
      </Tabs>
      <div
        id={`${id}-panel`}
        role="tabpanel"
        aria-labelledby={`${id}-${shown.id}`}
      >
        <shown.Content />
      </div>
    </Content>
  );
}
