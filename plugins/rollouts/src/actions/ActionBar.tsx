// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutView } from '@teal/rollouts-common';
import { hasOpenRelease, phaseOf } from '../model/release';
import { rolloutsTranslationRef } from '../translation';
import { ActionButton } from './ActionButton';
import { ConfirmDialog } from './ConfirmDialog';
import type { RolloutAction } from './RolloutAction';
import { actionsOf } from './rolloutActions';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
}));

/** Everything that can be done to a release, in one row; nothing while there is none. */
export function ActionBar({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [asked, setAsked] = useState<{
    action: RolloutAction;
    /** What the person saw when pressing the button. */
    seen: RolloutView;
  }>();
  if (phaseOf(view) === 'Healthy' && !hasOpenRelease(view) && !asked) {
    return null;
  }
  return (
    <div
      className={classes.root}
      role="group"
      aria-label={t('action.toolbar', { name: view.rollout.metadata.name })}
    >
      {actionsOf(view).map(action => (
        <ActionButton
          key={action.name}
          action={action}
          view={view}
          onPress={pressed => setAsked({ action: pressed, seen: view })}
        />
      ))}
      {asked && (
        <ConfirmDialog
          action={asked.action}
          seen={asked.seen}
          now={view}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}
